import json
from dataclasses import asdict

import pytest

from digitscan.errors import InputError
from training.settings import Settings, read_settings


def test_settings_come_back_as_they_were(tmp_path):
    path = tmp_path / "best.json"
    settings = Settings("dense-64", "mnist", epochs=3, weight_decay=0.1, repeat=(("crosses", 2),))
    path.write_text(json.dumps(asdict(settings)))
    assert Settings(**read_settings(path)) == settings


def test_some_settings_do(tmp_path):
    path = tmp_path / "some.json"
    path.write_text('{"learning_rate": 1, "batch": 8}')
    found = read_settings(path)
    assert found == {"learning_rate": 1.0, "batch": 8}
    assert isinstance(found["learning_rate"], float)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("learning rate 3", "is not JSON"),
        ("\x80", "is not JSON"),
        ("[1]", "holds no JSON object"),
        ('{"rate": 1}', "rate: is no setting; there are model,"),
        ('{"batch": 1.5}', "batch: must be a whole number, not 1.5"),
        ('{"batch": true}', "batch: must be a whole number, not true"),
        ('{"learning_rate": "fast"}', 'learning_rate: must be a number, not "fast"'),
        ('{"augmentation": null}', "augmentation: must be a text, not null"),
        ('{"repeat": [["a", "b"]]}', "repeat: must be a list like"),
        ('{"repeat": 3}', "repeat: must be a list like"),
    ],
)
def test_what_is_wrong_is_named(content, says, tmp_path):
    path = tmp_path / "best.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=r"best\.json: ") as found:
        read_settings(path)
    assert says in str(found.value)
    assert "\n" not in str(found.value)
