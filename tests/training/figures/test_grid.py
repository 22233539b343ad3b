import cv2
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from training.figures.grid import draw_grid
from training.figures.style import save


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_every_image_has_its_caption_and_its_place(kind):
    images = np.zeros((7, 28, 28), kind)
    captions = [f"no {k}" for k in range(7)]
    figure = draw_grid(images, captions, "seven", 3)
    assert [axes.get_title() for axes in figure.axes] == captions
    assert figure.get_suptitle() == "seven"
    places = [axes.get_position() for axes in figure.axes]
    assert len({(round(place.x0, 3), round(place.y0, 3)) for place in places}) == 7
    assert all(place.x0 >= 0 and place.y0 >= 0 and place.x1 <= 1 and place.y1 < 1 for place in places)


@pytest.mark.parametrize("caption", ["one", "a long name of a class", "T-shirt/top\n→ Ankle boot\n99.9 % ✗ wrong"])
@pytest.mark.parametrize(("n", "columns"), [(0, 0), (1, 0), (30, 0), (7, 3)])
def test_captions_lie_apart_and_inside(caption, n, columns):
    figure = draw_grid(np.zeros((n, 28, 28), np.uint8), [caption] * n, "title", columns, ["red"] * n)
    FigureCanvasAgg(figure).draw()
    boxes = [axes.title.get_window_extent() for axes in figure.axes] + [
        axes.get_window_extent() for axes in figure.axes
    ]
    assert len(figure.axes) == n
    assert all(axes.title.get_color() == "red" for axes in figure.axes)
    assert not any(one.overlaps(other) for k, one in enumerate(boxes) for other in boxes[:k])
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 >= 0 for box in boxes)


def test_ink_is_drawn_dark(tmp_path):
    path = tmp_path / "new" / "grid.png"
    images = np.stack([np.full((28, 28), 255, np.uint8), np.zeros((28, 28), np.uint8)])
    save(draw_grid(images, ["ink", "paper"], "two", 2), path)
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    middle = picture[-80]
    half = picture.shape[1] // 2
    assert (middle[:half] < 10).sum() > 80
    assert (middle[half:] < 10).sum() == 0
    assert [found.name for found in path.parent.iterdir()] == ["grid.png"]
