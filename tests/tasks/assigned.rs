//! Which cells answer for which object.
use burn::tensor::{Device, Tensor as Burn, TensorData};
use kiln::data::{BoundingBox, Counts, Label, Object};
use kiln::prelude::*;
use kiln::vision::{Answer, Cell, Predictions};
use proptest::prelude::*;

/// The height and width of the image.
const SIDE: usize = 128;

fn cells() -> Vec<Cell> {
    let level = |stride: usize| {
        let count = SIDE / stride;
        let middle = move |cell: usize| (cell as f32 + 0.5) * stride as f32;
        (0..count * count).map(move |at| Cell { x: middle(at % count), y: middle(at / count), stride })
    };
    [4, 8, 16].into_iter().flat_map(level).collect()
}

/// Cells that all say the same: the second of three classes by half, and a box of four cells around them.
fn said() -> Predictions<Len<1>, 3> {
    let (device, cells) = (Device::flex(), cells());
    let count = cells.len();
    let distances = cells.iter().flat_map(|cell| [2.0 * cell.stride as f32; 4]).collect::<Vec<f32>>();
    let logits = [-2.0_f32, 0.0, -2.0].repeat(count);
    let tensor = |values, last| Burn::<3>::from_data(TensorData::new(values, [1, count, last]), &device);
    Predictions {
        logits: Tensor::try_from_burn(tensor(logits, 3)).unwrap(),
        distances: Tensor::try_from_burn(tensor(distances, 4)).unwrap(),
        cells,
    }
}

fn object(edges: [f32; 4]) -> Object<3> {
    Object::new(Label::new(1).unwrap(), BoundingBox::new(edges))
}

#[test]
fn without_objects_no_cell_answers() {
    assert!(said().assign(&[vec![]]).is_empty());
}

#[test]
fn the_cells_whose_boxes_fit_best_answer_and_should_score_as_much_as_the_best_fits() {
    let (said, wanted) = (said(), object([56.0, 56.0, 88.0, 88.0]));
    let answers = said.assign(&[vec![wanted]]);
    assert_eq!(answers.len(), 10);
    let best = answers.iter().max_by(|a, b| a.score.total_cmp(&b.score)).unwrap();
    // The box of four cells of 8 pixels around (68, 68) or a neighbour of it: 28 by 28 of 32 by 32 are shared.
    assert_eq!(said.cells[best.cell].stride, 8);
    let overlap: f32 = 28.0 * 28.0 / (2.0 * 32.0 * 32.0 - 28.0 * 28.0);
    assert!((best.score - overlap.sqrt()).abs() < 1e-6, "{best:?}");
}

#[test]
fn answers_come_image_by_image_and_cell_by_cell() {
    let [first, second] = [object([56.0, 56.0, 88.0, 88.0]), object([8.0, 24.0, 40.0, 56.0])];
    let alone = [first, second].map(|object| said().assign(&[vec![object]]));
    let one = said();
    let twice = |it: Burn<3>| it.repeat_dim(0, 2);
    let both = Predictions::<Len<2>, 3> {
        logits: Tensor::try_from_burn(twice(one.logits.into_burn())).unwrap(),
        distances: Tensor::try_from_burn(twice(one.distances.into_burn())).unwrap(),
        cells: one.cells,
    };
    let answers = both.assign(&[vec![first], vec![second]]);
    let wanted: Vec<Answer> =
        (0..2).zip(alone).flat_map(|(image, alone)| alone.into_iter().map(move |it| Answer { image, ..it })).collect();
    assert_eq!(answers, wanted);
    assert!(answers.is_sorted_by_key(|answer| (answer.image, answer.cell)));
}

#[test]
fn crowds_and_boxes_without_area_have_no_cells_and_of_one_box_twice_the_first_has_all() {
    let (said, one) = (said(), object([56.0, 56.0, 88.0, 88.0]));
    let crowd = Object { counts: Counts::Crowd, ..one };
    let none = object([56.0, 56.0, 56.0, 88.0]);
    let answers = said.assign(&[vec![crowd, none, one, one]]);
    assert_eq!(answers.len(), 10);
    assert!(answers.iter().all(|answer| answer.object == 2));
}

#[test]
#[should_panic(expected = "2 lists of objects for 1 images: give one for each")]
fn there_is_a_list_of_objects_for_each_image() {
    said().assign(&[vec![], vec![]]);
}

#[test]
fn of_two_objects_in_one_place_a_cell_answers_for_the_one_it_fits() {
    let (said, small) = (said(), object([60.0, 60.0, 76.0, 76.0]));
    let large = object([36.0, 36.0, 100.0, 100.0]);
    for (objects, small_at) in [([small, large], 0), ([large, small], 1)] {
        let answers = said.assign(&[objects.to_vec()]);
        let stride = |answer: &Answer| said.cells[answer.cell].stride;
        for answer in &answers {
            let overlap = |object: &Object<3>| {
                said.cells.get(answer.cell).map(|cell| {
                    let reach = 2.0 * cell.stride as f32;
                    let edges = [cell.x - reach, cell.y - reach, cell.x + reach, cell.y + reach];
                    BoundingBox::new(edges).iou(object.bounding_box)
                })
            };
            let other = 1 - answer.object;
            assert!(overlap(&objects[answer.object]) >= overlap(&objects[other]), "{answer:?}");
        }
        assert!(answers.iter().any(|answer| answer.object == small_at && stride(answer) == 4));
        assert!(answers.iter().any(|answer| answer.object != small_at && stride(answer) == 16));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn one_object_alone_is_always_answered_for(x in 0.0f32..120.0, y in 0.0f32..120.0, w in 1.0f32..128.0, h in 1.0f32..128.0) {
        let digit = object([x, y, (x + w).min(128.0), (y + h).min(128.0)]);
        let said = said();
        let answers = said.assign(&[vec![digit]]);
        prop_assert!((1..=10).contains(&answers.len()));
        let [x1, y1, x2, y2] = digit.bounding_box.values();
        for answer in answers {
            let Cell { x, y, stride } = said.cells[answer.cell];
            let slack = stride as f32;
            prop_assert!(x > x1 - slack && x < x2 + slack && y > y1 - slack && y < y2 + slack);
            prop_assert!((0.0..=1.0).contains(&answer.score));
        }
    }
}
