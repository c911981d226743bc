#include "CDemoAssets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openai[] = {
#embed "../../Fixtures/demo/openai.jsonl.gz"
};
static const unsigned char chat[] = {
#embed "../../Fixtures/demo/chat.jsonl.zst"
};
static const unsigned char flat[] = {
#embed "../../Fixtures/demo/flat.json.xz"
};
static const unsigned char badRows[] = {
#embed "../../Fixtures/demo/bad-rows.jsonl"
};
static const unsigned char tokenizer[] = {
#embed "../../Fixtures/demo/tokenizer.json"
};

static const prefer_asset assets[] = {
    {"openai.jsonl.gz", openai, sizeof openai},
    {"chat.jsonl.zst", chat, sizeof chat},
    {"flat.json.xz", flat, sizeof flat},
    {"bad-rows.jsonl", badRows, sizeof badRows},
    {"tokenizer.json", tokenizer, sizeof tokenizer},
};

size_t prefer_asset_count(void) { return sizeof assets / sizeof assets[0]; }

prefer_asset prefer_asset_at(size_t position) { return assets[position]; }
