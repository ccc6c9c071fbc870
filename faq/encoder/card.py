"""The model card that is written beside a trained encoder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from faq.encoder.corpora import FAQ, Pair
from faq.encoder.measure import Retrieval, format_figures

if TYPE_CHECKING:  # the trainer writes the card
    from faq.encoder.train import Progress, Recipe


def write_card(
    pairs: Sequence[Pair],
    recipe: Recipe,
    last: Sequence[Progress],
    figures: Sequence[Retrieval],
    public: Sequence[Retrieval],
) -> str:
    """Return the model card: data and licences, training, figures, limits, attribution."""
    counts = Counter("-".join(sorted(pair.languages)) for pair in pairs if pair.languages != FAQ)
    own = sum(pair.languages == FAQ for pair in pairs)
    table = ", ".join(f"{name} {count:,}" for name, count in counts.most_common()) or "none"
    steps = last[0].steps if last else 0
    return _CARD.format(
        rows=recipe.rows,
        dimension=recipe.dimension,
        longest=recipe.shape.longest,
        own=own,
        public_pairs=sum(counts.values()),
        table=table,
        batch=recipe.batch,
        temperature=recipe.temperature,
        dropout=recipe.dropout,
        rate=recipe.learning_rate,
        steps=steps,
        minutes=recipe.minutes,
        threads=recipe.threads,
        unseen=format_figures(figures) if figures else "Not measured: the run had no public corpora.",
        ntrex=format_figures(public) if public else "Not measured: the corpora had no ntrex128 folder.",
    )


_CARD = """\
# Madoguchi sentence encoder

A compact multilingual encoder: a text's vector is the normalised sum of one vector for each of its character
1- to {longest}-grams and words (NFKC, casefolded; {rows:,} rows at most, {dimension} dimensions, int8 with
one scale a row). It needs no download and no GPU. It was made for Japanese ward offices: ja, en, zh-Hans,
zh-Hant, ko, vi, ne, tl, my, id, th, pt, es and hi.

Load it with `faq.encoder.load.load_encoder(directory)`, or with
`sentence_transformers.SentenceTransformer(directory)` where the `faq` package can be imported.

## Training data and licences

| data | licence |
| --- | --- |
| Tatoeba sentence pairs, by way of manythings.org/anki and the Tatoeba test sets | CC BY 2.0 FR |
| Tanaka corpus (small_parallel_enja), by way of Tatoeba | CC BY 2.0 FR |
| TICO-19 sentences and term lists | CC0 1.0 |
| stopcovid19 interface texts of Gifu, Aomori and Kobe | MIT, (c) 2020 Tokyo Metropolitan Government |
| the ward's own question lines ({own:,} pairs) | as this project |

{public_pairs:,} public pairs after de-duplication: {table}.

## Training

Contrastive: the two texts of a pair must be nearer to each other than to the rest of a batch of {batch:,}
of the same language pair (symmetric cross-entropy of cosines, temperature {temperature}); small language
pairs are drawn more often than their size gives; {dropout:.0%} of the n-grams are left out at random; sparse
Adam, rate {rate} falling to zero, {steps:,} steps in at most {minutes:g} minutes on {threads} CPU threads.
Made by `faq.encoder.train.train_encoder`.

## Figures

Measured on the int8 weights as shipped. Sentences of the same public corpora that no training pair contains:

{unseen}

NTREX-128 (news, CC BY-SA 4.0, never trained on), its first 1,012 lines:

{ntrex}

## Limits

It knows words, not grammar: it hardly sees negation or word order, so a choice between opposite answers
must not rest on it alone. A text without any known n-gram has the zero vector. It reads the first 2,000
characters of a text.

## Attribution

Derived from sentences of the Tatoeba project (https://tatoeba.org) and its contributors, CC BY 2.0 FR, in
part by way of https://www.manythings.org/anki/, the OPUS-MT test sets (University of Helsinki) and the Tanaka
corpus (Yasuhito Tanaka); from TICO-19 (https://tico-19.github.io), CC0; and from the stopcovid19 sites, MIT.
The sentences were changed into numbers that do not hold any of them; no endorsement is implied.
"""
