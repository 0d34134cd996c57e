import hashlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from contracts.story import PackedStory
from studio.pack import StoryError, layers_of, pack


def test_a_packed_story_lies_at_its_keys_with_the_bytes_it_names(small_story: Path, tmp_path: Path) -> None:
    packed = pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)

    written = (tmp_path / "out" / "stories/paper-boat/3/story.json").read_bytes()
    assert PackedStory.model_validate_json(written) == packed
    for layer in (layer for art in packed.art for layer in layers_of(art)):
        content = (tmp_path / "out" / layer.file.key).read_bytes()
        assert layer.file.key.startswith("stories/paper-boat/3/art/")
        assert (layer.file.sha256, layer.file.size) == (hashlib.sha256(content).hexdigest(), len(content))
        assert Image.open(BytesIO(content)).size == (layer.width, layer.height)


def test_packing_twice_gives_the_same_bytes(small_story: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        pack(small_story, tmp_path / name, cache_dir=tmp_path / f"{name}-cache", workers=1)

    one, other = (contents(tmp_path / name) for name in ("one", "other"))
    assert one == other


def test_a_page_is_rendered_once_and_then_taken_from_the_cache(small_story: Path, tmp_path: Path) -> None:
    pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)
    rendered = stamps(tmp_path / "cache")
    (small_story / "art" / "p01.svg").write_text((small_story / "art" / "cover.svg").read_text())

    again = pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)

    assert stamps(tmp_path / "cache") == rendered
    assert again.art[0].drawn.constant.file.sha256 == again.art[1].drawn.constant.file.sha256
    assert again.art[0].drawn.constant.file.key != again.art[1].drawn.constant.file.key


def test_every_page_is_told_as_it_is_done(small_story: Path, tmp_path: Path) -> None:
    told: list[str] = []

    pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1, on_page=told.append)
    pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1, on_page=told.append)

    assert sorted(told[:2]) == ["cover", "p01"]
    assert told[2:] == ["cover", "p01"]


def test_a_page_without_anything_in_front_has_no_overlay(small_story: Path, tmp_path: Path) -> None:
    packed = pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)

    assert packed.art_of("cover").overlay is not None
    assert packed.art_of("cover").overlay_alpha is not None
    assert packed.art_of("p01").overlay is None
    assert packed.art_of("p01").overlay_alpha is None


def test_weights_lie_inside_what_they_tint(small_story: Path, tmp_path: Path) -> None:
    packed = pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)

    for tinted in (one for art in packed.art for one in (art.drawn, art.overlay) if one):
        whole = tinted.constant
        for part in (layer for layer in (tinted.skin, tinted.hair) if layer):
            assert whole.x <= part.x <= part.x + part.width <= whole.x + whole.width
            assert whole.y <= part.y <= part.y + part.height <= whole.y + whole.height


def test_the_printed_constant_says_what_colours_it_means(small_story: Path, tmp_path: Path) -> None:
    packed = pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)

    drawn = Image.open(tmp_path / "out" / packed.art_of("cover").drawn.constant.file.key)

    assert "icc_profile" in drawn.info
    assert np.abs(np.asarray(drawn)[5, 5].astype(int) - (0x20, 0x40, 0x80)).max() <= 2


def test_a_page_that_does_not_reach_its_edges_is_refused(small_story: Path, tmp_path: Path) -> None:
    art = small_story / "art" / "p01.svg"
    art.write_text(art.read_text().replace('<rect width="100"', '<rect width="90"'))

    with pytest.raises(StoryError, match="does not cover its bleed"):
        pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)


def test_a_drawing_of_another_size_than_the_page_is_refused(small_story: Path, tmp_path: Path) -> None:
    art = small_story / "art" / "p01.svg"
    art.write_text(art.read_text().replace('viewBox="0 0 100 100"', 'viewBox="0 0 80 100"'))

    with pytest.raises(StoryError, match=r"page p01: the drawing is 80 x 100 units, the page 100 x 100"):
        pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)


def test_a_missing_drawing_is_named(small_story: Path, tmp_path: Path) -> None:
    (small_story / "art" / "p01.svg").unlink()

    with pytest.raises(StoryError, match=r"page p01: art/p01\.svg is missing"):
        pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)


def test_a_missing_text_is_named(small_story: Path, tmp_path: Path) -> None:
    (small_story / "texts" / "en.yaml").unlink()

    with pytest.raises(StoryError, match=r"texts/en\.yaml is missing"):
        pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)


def test_a_caption_without_text_is_refused(small_story: Path, tmp_path: Path) -> None:
    texts = small_story / "texts" / "en.yaml"
    texts.write_text(texts.read_text().replace('title: "{name}', 'heading: "{name}'))

    with pytest.raises(ValueError, match="captions of cover differ"):
        pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)
    assert not (tmp_path / "cache").exists()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def stamps(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
