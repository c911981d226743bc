#!/bin/sh
# Takes pictures of an HTML report in headless Chromium: phone and desktop, light and dark.
# Usage: pictures.sh report.html folder
set -eu
page=$(realpath "$1")
mkdir -p "$2"
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
for theme in light dark; do
  scheme=$([ "$theme" = dark ] && echo 0 || echo 1)
  # Chromium's windows are at least 500 wide, so the phone is a frame of 390 in one of them.
  printf '<body style="margin:0;background:#888"><iframe src="file://%s" style="border:0;width:390px;height:4200px">' \
    "$page" > "$2/phone.html"
  for kind in "phone 500,4200 file://$(realpath "$2")/phone.html" "desktop 1280,2000 file://$page"; do
    set -- "$1" "$2" $kind
    "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files \
      --blink-settings=preferredColorScheme="$scheme" --window-size="$4" --screenshot="$2/$3-$theme.png" "$5" \
      >/dev/null 2>&1
  done
done
rm "$2/phone.html"
ls "$2"
