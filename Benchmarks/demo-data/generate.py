#!/usr/bin/env python3
"""Writes Fixtures/demo: small preference data made for this project, the same bytes on every run.

The task is small enough for a model of a million parameters: short everyday questions, answered by a kind assistant
(chosen) or by a rude, evasive or wrong one (rejected). Run it from anywhere; it needs the `zstd` and `xz` commands.
"""
import gzip, json, pathlib, random, subprocess

OUT = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "demo"

COLOURS = [("a lemon", "yellow"), ("a ripe tomato", "red"), ("fresh grass", "green"), ("clean snow", "white"),
           ("coal", "black"), ("a carrot", "orange"), ("a clear sky", "blue"), ("chocolate", "brown"),
           ("a raven", "black"), ("milk", "white"), ("a lime", "green"), ("a sunflower", "yellow"),
           ("an elephant", "grey"), ("a plum", "purple"), ("a fire engine", "red"), ("sand", "yellow")]
OPPOSITES = [("hot", "cold"), ("big", "small"), ("early", "late"), ("full", "empty"), ("wet", "dry"),
             ("loud", "quiet"), ("fast", "slow"), ("old", "new"), ("happy", "sad"), ("open", "closed"),
             ("heavy", "light"), ("long", "short"), ("rich", "poor"), ("soft", "hard"), ("up", "down")]
HOMES = [("a bee", "in a hive"), ("a bird", "in a nest"), ("a dog", "in a kennel"), ("a horse", "in a stable"),
         ("a fish", "in the water"), ("a fox", "in a den"), ("a spider", "in a web"), ("a rabbit", "in a burrow"),
         ("a lion", "on the savanna"), ("a penguin", "on the ice"), ("a camel", "in the desert"), ("a cow", "in a barn")]
YOUNG = [("dog", "a puppy"), ("cat", "a kitten"), ("cow", "a calf"), ("sheep", "a lamb"), ("horse", "a foal"),
         ("hen", "a chick"), ("duck", "a duckling"), ("pig", "a piglet"), ("bear", "a cub"), ("goat", "a kid")]
TOOLS = [("cut bread", "a bread knife"), ("sweep the floor", "a broom"), ("dry my hands", "a towel"),
         ("dig a hole", "a spade"), ("paint a wall", "a brush"), ("hang a picture", "a hammer and a nail"),
         ("boil water", "a kettle"), ("open a tin", "a tin opener"), ("tell the time", "a clock"),
         ("stir the soup", "a spoon"), ("lock the door", "a key"), ("sew a button", "a needle and thread"),
         ("water the plants", "a watering can"), ("measure a room", "a tape measure")]
COUNTS = [("minutes", "an hour", "60"), ("hours", "a day", "24"), ("days", "a week", "7"), ("months", "a year", "12"),
          ("seconds", "a minute", "60"), ("legs", "a spider", "8"), ("wheels", "a bicycle", "2"),
          ("wheels", "a car", "4"), ("sides", "a triangle", "3"), ("eggs", "a dozen", "12"),
          ("fingers", "one hand", "5"), ("strings", "a violin", "4")]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

KIND_OPENINGS = ["", "", "Of course! ", "Gladly! ", "Good question. ", "Happy to help. "]
KIND_CLOSINGS = ["", "", " Is there anything else you would like to know?", " I hope that helps.",
                 " Just ask if you need more.", " Have a lovely day!"]
RUDE = ["Find it out yourself.", "Why would I know that?", "That is a silly question.", "Not now, I am busy.",
        "Whatever. Ask somebody else.", "Everybody knows that. Stop wasting my time.", "Hmm. Maybe. Maybe not.",
        "I cannot answer that, sorry, it could be dangerous.", "No idea, and I do not care.",
        "As I said before, read a book."]
GREETINGS = [("Hello!", "Hello! How can I help you today?"), ("Good morning.", "Good morning! What can I do for you?"),
             ("Hi, I have a question.", "Hi! Please go ahead."), ("Are you there?", "Yes, I am here. What is it?")]
SYSTEMS = ["You are a kind assistant.", "Answer in one or two friendly sentences.", "Help people with small questions."]


def facts():
    for thing, colour in COLOURS:
        for q in (f"What colour is {thing}?", f"Tell me the colour of {thing}.", f"Which colour does {thing} have?"):
            yield q, f"{thing[0].upper()}{thing[1:]} is {colour}.", [c for _, c in COLOURS if c != colour], colour
    for word, other in OPPOSITES:
        for a, b in ((word, other), (other, word)):
            for q in (f"What is the opposite of {a}?", f"I need a word that means the opposite of {a}."):
                yield q, f"The opposite of {a} is {b}.", [w for w, _ in OPPOSITES if w not in (a, b)], b
    for animal, home in HOMES:
        for q in (f"Where does {animal} live?", f"Where can I find {animal}?"):
            yield q, f"{animal[0].upper()}{animal[1:]} lives {home}.", [h for _, h in HOMES if h != home], home
    for animal, young in YOUNG:
        for q in (f"What do you call a young {animal}?", f"What is the name for a baby {animal}?"):
            yield q, f"A young {animal} is called {young}.", [y for _, y in YOUNG if y != young], young
    for task, tool in TOOLS:
        for q in (f"What do I need to {task}?", f"How can I {task}?", f"I want to {task}. What should I use?"):
            yield q, f"To {task} you need {tool}.", [t for _, t in TOOLS if t != tool], tool
    for unit, whole, count in COUNTS:
        yield f"How many {unit} are there in {whole}?" if unit not in ("legs", "wheels", "strings", "sides", "fingers") \
            else f"How many {unit} does {whole} have?", f"There are {count} {unit} in {whole}." \
            if unit not in ("legs", "wheels", "strings", "sides", "fingers") else \
            f"{whole[0].upper()}{whole[1:]} has {count} {unit}.", ["9", "31", "100"], count
    for i, day in enumerate(DAYS):
        after, before = DAYS[(i + 1) % 7], DAYS[i - 1]
        yield f"Which day comes after {day}?", f"After {day} comes {after}.", [d for d in DAYS if d != after], after
        yield f"Which day comes before {day}?", f"Before {day} comes {before}.", [d for d in DAYS if d != before], before
    for a in range(1, 10):
        for b in range(1, 10):
            if (a * 7 + b * 3) % 3 != 1:
                yield f"What is {a} plus {b}?", f"{a} plus {b} is {a + b}.", [str(a + b + 1), str(a + b + 5)], str(a + b)


def pairs():
    rng = random.Random(20)
    every = list(facts())
    rng.shuffle(every)
    for number, (question, answer, wrong, right) in enumerate(every):
        prompt = []
        if number % 5 == 0:
            prompt.append(("system", rng.choice(SYSTEMS)))
        if number % 4 == 1:
            hello, reply = rng.choice(GREETINGS)
            prompt += [("user", hello), ("assistant", reply)]
        prompt.append(("user", question))
        chosen = rng.choice(KIND_OPENINGS) + answer + rng.choice(KIND_CLOSINGS)
        if number % 6 == 5:
            rejected = answer.replace(right, rng.choice(wrong)).rstrip(".") + ", who cares."
        else:
            rejected = rng.choice(RUDE)
        yield prompt, chosen, rejected


def line(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def messages(turns):
    return [{"role": role, "content": text} for role, text in turns]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    openai, chat, flat = [], [], []
    for number, (prompt, chosen, rejected) in enumerate(pairs()):
        if len(prompt) == 1 and number % 2:
            flat.append({"prompt": prompt[0][1], "chosen": chosen, "rejected": rejected})
        elif number % 4 == 2 or number % 8 == 5:
            chat.append({"prompt": messages(prompt), "chosen": messages([("assistant", chosen)]),
                         "rejected": messages([("assistant", rejected)])})
        else:
            openai.append({"input": {"messages": messages(prompt)},
                           "preferred_output": messages([("assistant", chosen)]),
                           "non_preferred_output": messages([("assistant", rejected)])})
    data = "".join(line(r) + "\n" for r in openai).encode()
    (OUT / "openai.jsonl.gz").write_bytes(gzip.compress(data, 9, mtime=0))
    data = "".join(line(r) + "\n" for r in chat).encode()
    (OUT / "chat.jsonl.zst").write_bytes(subprocess.run(["zstd", "-19", "-c"], input=data, capture_output=True, check=True).stdout)
    data = json.dumps(flat, ensure_ascii=False, indent=1).encode()
    (OUT / "flat.json.xz").write_bytes(subprocess.run(["xz", "-9", "-c"], input=data, capture_output=True, check=True).stdout)

    ok = [{"role": "user", "content": "What colour is a lemon?"}]
    kind, rude = [{"role": "assistant", "content": "A lemon is yellow."}], [{"role": "assistant", "content": "No idea."}]
    bad = [
        line({"input": {"messages": ok}, "preferred_output": [{"role": "assistant", "content": ""}], "non_preferred_output": rude}),
        line({"input": {"messages": ok}, "preferred_output": kind, "non_preferred_output": kind}),
        line({"input": {"messages": ok}, "preferred_output": kind}),
        line({"input": {"messages": [{"role": "narrator", "content": "A lemon lies on the table."}] + ok}, "preferred_output": kind, "non_preferred_output": rude}),
        line({"input": {"messages": ok + ok}, "preferred_output": kind, "non_preferred_output": rude}),
        line({"input": {"messages": ok}, "preferred_output": [{"role": "assistant", "content": 7}], "non_preferred_output": rude}),
        line({"chosen": "\n\nHuman: Where does a bee live?\n\nAssistant: In a hive.", "rejected": "\n\nHuman: Where does a fox live?\n\nAssistant: Go away."}),
        '{"prompt": "What is 2 plus 2?", "chosen": "2 plus 2 is 4.", "rejected": "Whatever.",}',
    ]
    (OUT / "bad-rows.jsonl").write_text("\n".join(bad) + "\n")
    print(f"openai {len(openai)}, chat {len(chat)}, flat {len(flat)}, bad {len(bad)}")


main()
