"""An envelope corpus whose vendors vary their frames: the same messages, written otherwise.

    python vary_frames.py CORPUS OUT MEBIBYTES STYLES

A style is an order of keys, spacing, which optional keys are there, units and number formats. Each message is written in one of
STYLES, drawn by chance; 0 draws a style of its own for every message. MEBIBYTES are read of the corpus. The same arguments give the
same bytes.
"""

import json
import random
import sys
from decimal import Decimal

# Optional where they say this.
DEFAULTS = {"context": "Sample.Periodic", "format": "Raw", "location": "Outlet"}
THOUSANDS = {"Wh": "kWh", "W": "kW"}
# What a reader of envelopes must find first stays so: where a line begins is our own and no vendor's.
ENVELOPE = ["ts", "cp", "conn", "dir", "msg"]


class Style:
    def __init__(self, seed):
        self.seed = seed
        chance = random.Random(seed)
        self.comma, self.colon = chance.choice([(",", ":"), (", ", ": "), (",", ": "), (" , ", " : ")])
        self.left_out = {key: value for key, value in DEFAULTS.items() if chance.random() < 0.3}
        self.in_thousands = chance.random() < 0.5
        self.decimals = chance.choice([None, 2, 3])
        self.added = chance.sample(["conn", "dir"], chance.randrange(3))

    def object(self, pairs):
        return "{" + self.comma.join(f'"{key}"{self.colon}{text}' for key, text in pairs) + "}"

    def write(self, value):
        if isinstance(value, dict):
            if "sampledValue" not in value and "value" in value:
                value = self.sampled(value)
            keys = [key for key in value if value[key] != self.left_out.get(key)]
            random.Random(f"{self.seed} {sorted(keys)}").shuffle(keys)
            return self.object((key, self.write(value[key])) for key in keys)
        if isinstance(value, list):
            return "[" + self.comma.join(self.write(element) for element in value) + "]"
        return str(value) if isinstance(value, Decimal) else json.dumps(value)

    def sampled(self, sample):
        """The same quantity, in thousands or not, with other digits after the point."""
        sample = dict(sample)
        number = Decimal(sample["value"])
        unit = sample.get("unit") or sample.get("unitOfMeasure", {}).get("unit")
        if self.in_thousands and unit in THOUSANDS:
            number = number.scaleb(-3)
            if "unit" in sample:
                sample["unit"] = THOUSANDS[unit]
            else:
                sample["unitOfMeasure"] = {"unit": THOUSANDS[unit]}
        elif self.decimals and -number.as_tuple().exponent < self.decimals:
            number = number.quantize(Decimal(1).scaleb(-self.decimals))
        sample["value"] = f"{number:f}" if isinstance(sample["value"], str) else number
        return sample

    def line(self, envelope):
        said = {"conn": "c1", "dir": "in" if envelope["msg"][0] == 2 else "out"}
        envelope = {**envelope, **{key: said[key] for key in self.added}}
        return self.object((key, self.write(envelope[key])) for key in ENVELOPE if key in envelope)


def main():
    corpus, path, limit, styles = sys.argv[1], sys.argv[2], int(sys.argv[3]) << 20, int(sys.argv[4])
    chance = random.Random(42)
    known = [Style(number) for number in range(styles)]
    with open(corpus) as source:
        lines = source.readlines(limit)
    with open(path, "w", buffering=1 << 20) as out:
        before = ""
        for line in lines:
            # What was sent twice is written alike.
            if line != before:
                style = chance.choice(known) if known else Style(chance.getrandbits(48))
            out.write(style.line(json.loads(line, parse_float=Decimal)) + "\n")
            before = line


if __name__ == "__main__":
    main()
