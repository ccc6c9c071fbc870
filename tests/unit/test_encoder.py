"""The sentence encoder: what it promises about saving, loading, odd input, languages and prompts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from faq.encoder.hashing import NgramShape, hash_ngrams
from faq.encoder.load import Encoder, EncoderError, load_encoder
from faq.encoder.measure import measure_retrieval
from faq.encoder.ngrams import CharacterNgramEmbedding
from faq.encoder.train import Progress, Recipe, train_encoder

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "data" / "encoder"
TEXTS = ["住民票の写しがほしい", "I want a copy of my residence certificate", "ごみは何曜日に出しますか"]
FAQ_LINES = [
    ("引っ越しました", "I have moved"),
    ("転入届を出したい", "I have moved"),
    ("ごみの出し方", "How to put out rubbish"),
    ("粗大ごみを捨てたい", "I want to throw away a large item"),
    ("子どもが生まれました", "A child was born"),
    ("税金を払いたい", "I want to pay my tax"),
]


@pytest.fixture(scope="module")
def shipped() -> Encoder:
    """Return the encoder in data/encoder."""
    return load_encoder(SHIPPED)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a directory with a copy of the settings and a small set of weights."""
    from sentence_transformers import SentenceTransformer

    keys = np.unique(hash_ngrams(TEXTS, NgramShape())[0])
    weights = np.random.default_rng(7).normal(size=(len(keys), 16)).astype(np.float32)
    module = CharacterNgramEmbedding.from_weights(keys, weights, NgramShape())
    SentenceTransformer(modules=[module], device="cpu").save(str(tmp_path / "small"), create_model_card=False)
    return tmp_path / "small"


def test_saved_vectors_equal_the_float_vectors_within_rounding(small: Path) -> None:
    """Rounding rows to int8 and loading them again turns no sentence by more than a hundredth."""
    keys = np.unique(hash_ngrams(TEXTS, NgramShape())[0])
    weights = np.random.default_rng(7).normal(size=(len(keys), 16)).astype(np.float32)
    encoder = load_encoder(small)
    for text, vector in zip(TEXTS, encoder.encode_questions(TEXTS), strict=True):
        exact = weights[np.searchsorted(keys, hash_ngrams([text], NgramShape())[0])].sum(axis=0)
        assert float(vector @ exact / np.linalg.norm(exact)) > 0.9999
    assert encoder.dimension == 16


def test_a_text_has_the_same_vector_alone_and_among_others(small: Path) -> None:
    """What else is encoded at the same time changes nothing."""
    encoder = load_encoder(small)
    together = encoder.encode_questions([*TEXTS, "x" * 300, ""])
    for text, vector in zip(TEXTS, together, strict=False):
        np.testing.assert_allclose(encoder.encode_questions([text])[0], vector, atol=1e-6)


def test_a_fresh_process_gives_the_same_vectors(shipped: Encoder) -> None:
    """An index built yesterday fits today's questions: no hash depends on the process."""
    script = (
        "import sys, json; from pathlib import Path; from faq.encoder.load import load_encoder; "
        "print(json.dumps(load_encoder(Path(sys.argv[1])).encode_questions(json.loads(sys.argv[2])).tolist()))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script, str(SHIPPED), json.dumps(TEXTS)],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "12345", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    there = np.array(json.loads(finished.stdout.strip().splitlines()[-1]))
    np.testing.assert_allclose(there, shipped.encode_questions(TEXTS), atol=1e-6)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "🗑️🚮", "!?…", "\u200b\ufeff", "あ" * 10_000, "ward office " * 900],
    ids=["empty", "spaces", "emoji", "punctuation", "invisible", "one letter", "long"],
)
def test_odd_input_gives_a_unit_vector_or_zero(shipped: Encoder, text: str) -> None:
    """Nothing a resident can type breaks the encoder or yields a vector that is not a number."""
    vectors = shipped.encode_questions([text])
    assert vectors.shape == (1, shipped.dimension)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors) == pytest.approx(0, abs=1e-6) or np.linalg.norm(vectors) == pytest.approx(
        1, abs=1e-4
    )


def test_no_texts_give_no_vectors(shipped: Encoder) -> None:
    """An empty list keeps the shape that callers multiply with."""
    assert shipped.encode_questions([]).shape == (0, shipped.dimension)
    assert shipped.encode_passages([]).shape == (0, shipped.dimension)


def test_spelling_of_width_and_case_does_not_matter(shipped: Encoder) -> None:
    """Full-width letters, half-width kana and capitals are the same question."""
    vectors = shipped.encode_questions(["ＭＹ　ＮＵＭＢＥＲ カード", "my number ｶｰﾄﾞ"])
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-6)


@pytest.mark.parametrize(
    ("question", "translation"),
    [
        ("病院はどこですか。", "Where is the hospital?"),
        ("请问医院在哪里？", "Where is the hospital?"),
        ("병원이 어디에 있어요?", "Where is the hospital?"),
        ("Bệnh viện ở đâu?", "Where is the hospital?"),
        ("Nasaan ang ospital?", "Where is the hospital?"),
        ("अस्पताल कहाँ छ?", "Where is the hospital?"),
        ("ဆေးရုံ ဘယ်မှာလဲ", "Where is the hospital?"),
        ("Di mana rumah sakitnya?", "Where is the hospital?"),
    ],
)
def test_a_translation_is_nearer_than_other_sentences(shipped: Encoder, question: str, translation: str) -> None:
    """The shipped model finds the English meaning of a plain question in each language."""
    others = [
        "My brother plays the guitar.",
        "How much is this shirt?",
        "It rained all night.",
        "Who won the game?",
    ]
    scores = shipped.encode_passages([translation, *others]) @ shipped.encode_questions([question])[0]
    assert scores.argmax() == 0


def test_the_shipped_model_is_small_and_carries_its_attribution() -> None:
    """It stays under 30 MB, and its card names the licences that it must name."""
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*")) <= 30_000_000
    card = (SHIPPED / "README.md").read_text(encoding="utf-8")
    for due in (
        "CC BY 2.0 FR",
        "tatoeba.org",
        "manythings.org",
        "Tanaka",
        "TICO-19",
        "CC0",
        "stopcovid19",
        "MIT",
    ):
        assert due in card


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    """The operator reads which directory is missing and what to do."""
    with pytest.raises(EncoderError, match=r"nowhere: there is no such encoder directory; .*encoder train"):
        load_encoder(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["modules.json", "ngrams.json", "model.safetensors"])
def test_a_missing_file_is_named(small: Path, name: str) -> None:
    """Each file that belongs to the model is missed by name."""
    (small / name).unlink()
    with pytest.raises(EncoderError, match=rf"{name} is missing"):
        load_encoder(small)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("modules.json", "not json"),
        ("modules.json", '{"type": 1}'),
        ("ngrams.json", "{}"),
        (
            "ngrams.json",
            '{"dimension": 8, "longest": 4, "words": true, "word_pairs": true, "max_characters": 9}',
        ),
        ("model.safetensors", "cut off"),
    ],
)
def test_a_broken_file_is_one_line_for_the_operator(small: Path, name: str, content: str) -> None:
    """Damage of any kind gives one line with the directory in it and no other exception."""
    (small / name).write_text(content, encoding="utf-8")
    with pytest.raises(EncoderError) as caught:
        load_encoder(small)
    assert str(small) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_dimension_is_told_with_both_numbers(small: Path) -> None:
    """Settings of one model beside the weights of another are found out."""
    settings = json.loads((small / "ngrams.json").read_text(encoding="utf-8"))
    (small / "ngrams.json").write_text(json.dumps({**settings, "dimension": 8}), encoding="utf-8")
    with pytest.raises(EncoderError, match=r"says dimension 8, model\.safetensors holds 16"):
        load_encoder(small)


def test_code_that_a_directory_brings_along_is_not_run(small: Path) -> None:
    """A model directory from elsewhere may name any class; only known ones are imported."""
    modules = json.loads((small / "modules.json").read_text(encoding="utf-8"))
    modules[0]["type"] = "stranger.Model"
    (small / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (small / "stranger.py").write_text("raise SystemExit('was run')", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"stranger\.Model is code of its own and is not run"):
        load_encoder(small)


def _build_transformer(directory: Path, prompts: dict[str, str] | None = None) -> Path:
    """Save a tiny untrained BERT with mean pooling as sentence_transformers does for a public model."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "query",
        "passage",
        "ask",
        ":",
        "where",
        "office",
        "tax",
    ]
    source = directory / "source"
    BertTokenizerFast(vocab={word: number for number, word in enumerate(words)}).save_pretrained(source)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(words), max_position_embeddings=32, **sizes)).save_pretrained(source)
    transformer = Transformer(str(source))
    model = SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu", prompts=prompts)
    model.save(str(directory / "saved"), create_model_card=False)
    shutil.rmtree(source)
    return directory / "saved"


def test_an_e5_model_gets_its_prompts_without_being_told(tmp_path: Path) -> None:
    """A public E5 directory works as its authors trained it: `query: ` and `passage: ` go in front."""
    directory = _build_transformer(tmp_path).rename(tmp_path / "multilingual-e5-tiny")
    encoder = load_encoder(directory)
    plain = encoder.model.encode(["query: where office", "passage: where office"], normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode_questions(["where office"])[0], plain[0], atol=1e-5)
    np.testing.assert_allclose(encoder.encode_passages(["where office"])[0], plain[1], atol=1e-5)
    assert not np.allclose(plain[0], plain[1], atol=1e-3)


def test_prompts_saved_with_a_model_are_used(tmp_path: Path) -> None:
    """What the model's own file says comes before what its name suggests."""
    encoder = load_encoder(_build_transformer(tmp_path, {"query": "ask: ", "document": ""}))
    plain = encoder.model.encode(["ask: tax", "tax"], normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode_questions(["tax"])[0], plain[0], atol=1e-5)
    np.testing.assert_allclose(encoder.encode_passages(["tax"])[0], plain[1], atol=1e-5)


def test_a_model_without_prompts_gets_none(tmp_path: Path) -> None:
    """Any other public model is given the text as it is."""
    encoder = load_encoder(_build_transformer(tmp_path))
    np.testing.assert_array_equal(encoder.encode_questions(["tax"]), encoder.encode_passages(["tax"]))


def test_training_on_the_wards_own_lines_alone_works(tmp_path: Path) -> None:
    """Without any public corpus a ward can still train on its lines, sees progress, and gets a card."""
    seen: list[Progress] = []
    recipe = Recipe(minutes=1, most_steps=300, dimension=16, least_texts=1)
    figures = train_encoder(None, FAQ_LINES, tmp_path / "own", recipe=recipe, progress=seen.append)
    encoder = load_encoder(tmp_path / "own")
    assert figures == []
    assert seen
    assert measure_retrieval(encoder, FAQ_LINES) == 1.0
    assert "Not measured" in (tmp_path / "own" / "README.md").read_text(encoding="utf-8")


def test_measuring_counts_the_translations_found_first(small: Path) -> None:
    """Accuracy@1 is a share of the questions, with the distractors among the candidates."""
    encoder = load_encoder(small)
    assert measure_retrieval(encoder, [(text, text) for text in TEXTS]) == 1.0
    swapped = list(zip(TEXTS, TEXTS[1:] + TEXTS[:1], strict=True))
    assert measure_retrieval(encoder, swapped) == 0.0
    assert measure_retrieval(encoder, [(TEXTS[0], TEXTS[1])], distractors=[TEXTS[0]]) == 0.0
