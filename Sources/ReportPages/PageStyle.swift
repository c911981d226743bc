/// How the page looks: one column that fits a phone, two where there is room, light or dark as the reader's system is.
/// Labels of charts are text of the page, not of pictures, so that they stay readable at any width.
public enum PageStyle {
  /// The sheet, for a `style` element.
  public static let sheet = """
    :root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--text:#1b2330;--soft:#5b6675;--line:#dfe3e8;--track:#eceff3;
    --error:#c8372d;--warning:#b97a00;--note:#2f6fb3;--prompt:#6b7a90;--chosen:#2271c9;--rejected:#d9812b;--good:#2c8a57}
    @media(prefers-color-scheme:dark){:root{--page:#12161c;--card:#1b2129;--text:#e6eaf0;--soft:#9aa6b5;--line:#303844;
    --track:#28303a;--error:#f0695e;--warning:#e0a83a;--note:#6aa9e9;--prompt:#8f9db1;--chosen:#5aa2f0;--rejected:#f0a050;
    --good:#55b985}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
    main{max-width:68rem;margin:0 auto;padding:1rem}
    h1{font-size:1.4rem;margin:.2rem 0}h2{font-size:1.1rem;margin:0 0 .6rem}h3{font-size:.95rem;margin:.9rem 0 .3rem}
    p{margin:.3rem 0}.soft{color:var(--soft)}.small{font-size:.85rem}
    code{font:.85em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
    section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin:1rem 0}
    .pairs{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem}.pairs section{margin:0}
    .verdict{font-weight:600}.verdict.error{color:var(--error)}.verdict.good{color:var(--good)}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.6rem;margin:.8rem 0}
    .tile{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.5rem .7rem}
    .tile b{display:block;font-size:1.25rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    .tile span{color:var(--soft);font-size:.85rem}
    .error{color:var(--error)}.warning{color:var(--warning)}.note{color:var(--note)}
    details{border-top:1px solid var(--line);padding:.5rem 0}details:first-of-type{border-top:0}
    summary{cursor:pointer;display:grid;grid-template-columns:1fr auto;gap:.1rem .8rem;list-style:none}
    summary::-webkit-details-marker{display:none}
    summary .name::before{content:"▸";display:inline-block;width:1.1em;color:var(--soft)}
    details[open]>summary .name::before{content:"▾"}
    summary .count{font-variant-numeric:tabular-nums;text-align:right}
    .bar{grid-column:1/-1;height:.45rem;background:var(--track);border-radius:.25rem;overflow:hidden}
    .bar i{display:block;height:100%;min-width:2px;background:currentColor}
    ul.found{list-style:none;margin:.5rem 0 .2rem;padding:0}
    ul.found li{padding:.45rem 0 .45rem .7rem;border-left:3px solid var(--line);margin:.3rem 0;overflow-wrap:anywhere}
    .plot{display:flex;align-items:flex-end;gap:1px;height:9rem;border-bottom:1px solid var(--soft)}
    .plot.low{height:6rem}
    .plot>span{flex:1 1 0;min-width:0;height:100%;display:flex;align-items:flex-end}
    .plot>span.stack{flex-direction:column;justify-content:flex-end}
    .plot i{display:block;flex:1 1 0;min-width:0;border-radius:1px 1px 0 0}
    .plot .stack i{flex:0 0 auto;width:100%;border-radius:0}
    .axis{display:flex;justify-content:space-between;color:var(--soft);font-size:.8rem;font-variant-numeric:tabular-nums}
    .axis.even span{flex:1 1 0;text-align:center;min-width:0;overflow:hidden}
    .f-error{background:var(--error)}.f-warning{background:var(--warning)}.f-note{background:var(--note)}
    .f-prompt{background:var(--prompt)}.f-chosen{background:var(--chosen)}.f-rejected{background:var(--rejected)}
    .f-same{background:var(--soft)}
    .key{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.5rem 0;font-size:.85rem;color:var(--soft)}
    .key i{display:inline-block;width:.75em;height:.75em;border-radius:2px;margin-right:.35em}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.8rem}
    th,td{padding:.25rem .2rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
    th:first-child,td:first-child{text-align:left;padding-left:0}th{color:var(--soft);font-weight:500}
    .rows{display:grid;grid-template-columns:auto 1fr auto;gap:.3rem .7rem;align-items:center;font-size:.9rem}
    .rows .bar{grid-column:auto;height:.8rem}.rows .bar i{background:var(--prompt)}
    .rows span{font-variant-numeric:tabular-nums;text-align:right}.rows span:nth-child(3n+1){text-align:left}
    .split{display:flex;height:1.1rem;border-radius:.3rem;overflow:hidden;background:var(--track)}.split i{min-width:0}
    .chart{position:relative;height:11rem;margin:.4rem 0 .3rem 3.2rem}
    .chart svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
    .chart path{fill:none;stroke:currentColor;stroke-width:1.8;vector-effect:non-scaling-stroke;stroke-linejoin:round}
    .chart path.faint{stroke-width:1;opacity:.3}.chart path.dots{stroke-width:7;stroke-linecap:round}
    .chart path.grid{color:var(--line);stroke-width:1}.chart path.mark{color:var(--soft);stroke-width:1;stroke-dasharray:4 4}
    .chart .y{position:absolute;right:100%;margin-right:.4rem;transform:translateY(-50%);font-size:.75rem;color:var(--soft);
    white-space:nowrap;font-variant-numeric:tabular-nums}
    .chart~.axis{margin-left:3.2rem}
    .c-chosen{color:var(--chosen)}.c-rejected{color:var(--rejected)}.c-plain{color:var(--prompt)}.c-good{color:var(--good)}
    .key i.c-chosen,.key i.c-rejected,.key i.c-plain,.key i.c-good{background:currentColor}
    blockquote{margin:.4rem 0;padding:.1rem .8rem;border-left:3px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere;
    max-height:14rem;overflow-y:auto;font-size:.9rem}
    footer{color:var(--soft);font-size:.85rem;padding:0 0 2rem}

    """
}
