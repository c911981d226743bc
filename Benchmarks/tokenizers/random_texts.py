"""Random texts made to hit what tokenizers get wrong; the same seed gives the same texts."""
import random

SPACES = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2003\u2028\u2029\u202f\u205f\u3000\u200b\ufeff\x1c"
SCRIPTS = [(0x41, 0x7A), (0xC0, 0x24F), (0x300, 0x36F), (0x370, 0x52F), (0x531, 0x5F4), (0x600, 0x6FF),
           (0x900, 0x97F), (0xE00, 0xE7F), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x206F),
           (0x2070, 0x218F), (0x2190, 0x27BF), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
           (0xF900, 0xFAFF), (0xFB00, 0xFDFF), (0xFE00, 0xFFFD), (0x10400, 0x1044F), (0x10D50, 0x10D8F),
           (0x1D400, 0x1D7FF), (0x1F1E6, 0x1F1FF), (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF), (0x2EBF0, 0x2EE5D)]
WORDS = """the of and to in is that it for was on are as with his they at be this from have or by one had not but what
 all were when we there can an your which their said if do will each about how up out them then she many some so these
 would other into has more her two like him see time could no make than first been its who now people my made over did
 Hello World JSON README iPhone McDonald naïve café Straße ŒUVRE İstanbul ǅungla Ελλάδα ΣΟΦΟΣ Москва привет 你好 世界
 日本語 ひらがな カタカナ 한국어 हिन्दी ภาษาไทย العربية עברית ქართული Հայերեն ﬁne Ⅷ ½ ① ２０２４ ١٢٣ 𝟘𝟙𝟚 e\u0301 n\u0303 ą\u0301
 \u1112\u1161\u11ab \u0d15\u0d4d\u0d37 👍🏽 👨‍👩‍👧 🇩🇪 ❤️ ▁ Ġ Ċ ĠĠ <0x0A> <s> </s> <unk> <|endoftext|> <|im_start|> <|im_end|>
 <think> [INST] 's 't 're 've 'm 'll 'd 'S 'LL 'ſ ’s I'm you'Ve http://a.b/c?d=e&f return(x); x+=1; {"a":[1,2]}
 /* // */ === --- ... !!! ?? #include <stdio.h> def __init__(self): \\n \\t $100 3.14159 1,000,000 0xFF""".split()


def fragments(random, extra):
    """A pool of pieces of text."""
    pool = list(WORDS) + [" " + word for word in WORDS] + list(SPACES) + list(extra)
    pool += [random.choice(SPACES) * random.randint(2, 9) for _ in range(60)]
    pool += ["".join(random.choices(SPACES, k=random.randint(2, 6))) for _ in range(120)]
    pool += [" " * random.randint(1, 40) for _ in range(20)] + ["\n" * random.randint(1, 5) for _ in range(20)]
    pool += [str(random.randrange(10 ** random.randint(1, 12))) for _ in range(100)]
    pool += ["".join(chr(random.randrange(0x20, 0x7F)) for _ in range(random.randint(1, 8))) for _ in range(300)]
    for first, last in SCRIPTS:
        for _ in range(25):
            pool.append("".join(chr(random.randint(first, last)) for _ in range(random.randint(1, 4))))
    for _ in range(400):
        code = random.randrange(0x110000)
        pool.append(chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd")
    pool += [random.choice("a=-_ .x0#你😀") * random.randint(20, 120) for _ in range(8)]
    return pool


def texts(seed, count, extra=(), longest=12):
    """`count` texts."""
    rng = random.Random(seed)
    pool = fragments(rng, extra)
    return ["".join(rng.choices(pool, k=rng.randint(0, longest))) for _ in range(count)]
