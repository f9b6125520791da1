//! Operations on boxes: conversions, IoU and its kin, anchors, and RoIAlign.
use crate::harness::{Family, Inputs};
use kiln::{
    data::{BoundingBox, BoxFormat, Boxes, Cxcywh, Xywh, Xyxy},
    vision::{self, Anchors, RoiAlign},
};
use kiln_tensor::{Dyn, Len, Shape, Tensor};
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("boxes.safetensors")));

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[CASES]);
}

/// The boxes of this name.
fn boxes<const N: usize, F: BoxFormat>(x: &Inputs, name: &str) -> Boxes<Len<N>, F> {
    Boxes::new(x.typed::<Shape![{ N }, 4]>(name))
}

/// Two rows of boxes by their edges.
fn both<const N: usize, const M: usize>(x: &Inputs) -> (Boxes<Len<N>>, Boxes<Len<M>>) {
    (boxes(x, "a"), boxes(x, "b"))
}

/// The boxes of two images, each behind the number of its image.
fn in_images<const K: usize>(x: &Inputs) -> [Vec<BoundingBox>; 2] {
    let numbers = x.typed::<Shape![{ K }, 5]>("boxes").to_vec();
    let rows = || numbers.as_chunks::<5>().0.iter();
    let of = |image: f32| rows().filter(move |row| row[0] == image);
    [0.0, 1.0].map(|image| of(image).map(|[_, edges @ ..]| BoundingBox::new(*edges)).collect())
}

fn read(x: &Inputs, layer: RoiAlign<3>) -> Tensor<(Dyn, Len<2>, Len<3>, Len<3>)> {
    layer.forward(x.typed::<Shape![2, 2, 6, 5]>("features"), &in_images::<6>(x))
}

functions! { CASES of FAMILY:
    xyxy_to_xywh: |x| boxes::<4, Xyxy>(x, "boxes").to_xywh().into_tensor();
    xyxy_to_cxcywh on Every: |x| boxes::<4, Xyxy>(x, "boxes").to_cxcywh().into_tensor();
    xywh_to_cxcywh: |x| boxes::<4, Xywh>(x, "boxes").to_cxcywh().into_tensor();
    cxcywh_to_xyxy: |x| boxes::<4, Cxcywh>(x, "boxes").to_xyxy().into_tensor();
    area: |x| boxes::<4, Xyxy>(x, "boxes").area();
    clip: |x| boxes::<6, Xyxy>(x, "boxes").clip(6, 8).into_tensor();

    iou on Every: |x| { let (a, b) = both::<6, 6>(x); vision::iou(&a, &b) };
    iou_of_equal_edges: |x| { let (a, b) = both::<4, 4>(x); vision::iou(&a, &b) };
    pairwise_iou on Every: |x| { let (a, b) = both::<3, 5>(x); vision::pairwise_iou(&a, &b) };
    giou on Every: |x| { let (a, b) = both::<6, 6>(x); vision::giou(&a, &b) };
    giou_of_equal_edges: |x| { let (a, b) = both::<4, 4>(x); vision::giou(&a, &b) };
    giou_without_area: |x| { let (a, b) = both::<4, 4>(x); vision::giou(&a, &b) };
    pairwise_giou: |x| { let (a, b) = both::<3, 5>(x); vision::pairwise_giou(&a, &b) };
    diou: |x| { let (a, b) = both::<6, 6>(x); vision::diou(&a, &b) };
    diou_of_equal_edges: |x| { let (a, b) = both::<4, 4>(x); vision::diou(&a, &b) };
    diou_without_area: |x| { let (a, b) = both::<4, 4>(x); vision::diou(&a, &b) };
    pairwise_diou: |x| { let (a, b) = both::<3, 5>(x); vision::pairwise_diou(&a, &b) };
    ciou on Every: |x| { let (a, b) = both::<6, 6>(x); vision::ciou(&a, &b) };
    ciou_of_equal_edges: |x| { let (a, b) = both::<4, 4>(x); vision::ciou(&a, &b) };
    pairwise_ciou: |x| { let (a, b) = both::<3, 5>(x); vision::pairwise_ciou(&a, &b) };

    anchors: |x| {
        let shift = x.typed::<Shape![54, 4]>("shift");
        let level: Tensor![1, 1, 2, 3] = Tensor::zeros(&shift.device());
        let anchors = Anchors::new([32.0, 50.0, 90.0], [0.5, 1.0, 2.0]).grid(&level, 16);
        shift + anchors.refine().expect("54 anchors").into_tensor()
    };
    roi_align: |x| read(x, RoiAlign::new(0.25).with_points(2));
    roi_align_of_as_many_points_as_features: |x| read(x, RoiAlign::new(0.25));
    roi_align_unaligned: |x| read(x, RoiAlign::new(0.25).with_points(2).unaligned());
    roi_align_unaligned_of_as_many_points_as_features: |x| read(x, RoiAlign::new(0.25).unaligned());
    roi_align_of_one_image: |x| {
        let [boxes, _] = in_images::<3>(x);
        RoiAlign::<7>::new(1.0).forward(x.typed::<Shape![1, 3, 10, 12]>("features"), &[boxes])
    };
}
