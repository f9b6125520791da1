//! Properties of every transform: image, boxes and masks stay together.

use super::*;
use crate::order::Order;
use crate::prefetch::Prefetch;
use crate::{
    BoundingBox, DataError, Dataset, Image, Instance, Label, LoaderOptions, Mask, Object, Picture, Splits,
    Standardization, Unit,
};
use proptest::prelude::*;
use std::num::NonZeroUsize;
use std::sync::Arc;

type Instances = Vec<Instance<3>>;

fn label(index: usize) -> Label<3> {
    Label::new(index % 3).unwrap()
}

fn rng(seed: u64) -> SampleRng {
    SampleRng::new(seed, 1, 0)
}

/// A picture with an object whose pixels alone are white.
fn sample(height: usize, width: usize, [x1, y1, x2, y2]: [usize; 4]) -> Sample<Instances> {
    let covers = |y: usize, x: usize| (y1..y2).contains(&y) && (x1..x2).contains(&x);
    let image = Picture::from_fn(height, width, |y, x| if covers(y, x) { [255; 3] } else { [0; 3] });
    Sample { image, target: Instance::new(label(1), Mask::from_fn(height, width, covers)).into_iter().collect() }
}

/// The same, its objects known by their boxes.
fn boxed(sample: &Sample<Instances>) -> Sample<Vec<Object<3>>> {
    let target = sample.target.iter().map(|instance| instance.object).collect();
    Sample { image: sample.image.clone(), target }
}

/// A size, and a box of whole pixels in it.
fn scenes() -> impl Strategy<Value = (usize, usize, [usize; 4])> {
    (1_usize..40, 1_usize..40).prop_flat_map(|(height, width)| {
        (0..height, 0..width).prop_flat_map(move |(y, x)| {
            (y + 1..height + 1, x + 1..width + 1)
                .prop_map(move |(bottom, right)| (height, width, [x, y, right, bottom]))
        })
    })
}

/// How far the edges of two boxes are apart.
fn apart(a: BoundingBox, b: BoundingBox) -> f32 {
    a.values().into_iter().zip(b.values()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Moves masks and boxes alike by an axis-aligned transform, and compares where they come to lie.
fn together<A: Transform<Picture<3>>>(transform: &A, scene: &Sample<Instances>, seed: u64, most: f32) {
    let instances = transform.apply(scene.clone(), Some(&mut rng(seed))).target;
    let objects = transform.apply(boxed(scene), Some(&mut rng(seed))).target;
    let still = Motion::still([scene.image.height(), scene.image.width()]);
    let motion = transform.apply(Sample { image: scene.image.clone(), target: still }, Some(&mut rng(seed))).target;
    // What lies between the middles of all pixels is on those around it.
    let lost = most > 0.0 && scene.target[0].mask.moved(&motion).area() == 0;
    let most = if lost { 1.0 } else { most };
    if let ([instance], [object]) = (&instances[..], &objects[..]) {
        assert_eq!(Some(instance.object.bounding_box), instance.mask.bounding_box());
        assert_eq!((instance.object.label, object.label), (label(1), label(1)));
        let apart = apart(instance.object.bounding_box, object.bounding_box);
        assert!(apart <= most, "{apart}: {instances:?} and {objects:?}");
    } else {
        assert!(instances.len() <= objects.len() || most == 0.0, "{instances:?} and {objects:?}");
        assert!(most > 0.0 || instances.len() == objects.len(), "{instances:?} and {objects:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_box_of_the_moved_mask_is_the_moved_box((height, width, around) in scenes(), seed: u64) {
        let scene = sample(height, width, around);
        let edges = Edges { keep: 0.3, ..Edges::default() };
        together(&HorizontalFlip::default(), &scene, seed, 0.0);
        together(&VerticalFlip::default(), &scene, seed, 0.0);
        together(&CenterCrop::<13, 17> { edges }, &scene, seed, 0.0);
        together(&RandomCrop::<13, 17> { padding: 3, edges }, &scene, seed, 0.0);
        together(&Resize::<13, 17>, &scene, seed, 0.5);
        together(&Resize::<80, 99>, &scene, seed, 0.5);
        together(&Letterbox::<20, 30>::default(), &scene, seed, 0.5);
        // A mask is counted in pixels and a box measured, so a share that is asked for may drop one and leave the other.
        let edges = Edges { keep: 0.0, ..Edges::default() };
        let stretched = Affine { shift: 0.2, scale: [0.6, 1.5], edges, ..Affine::default() };
        together(&stretched, &scene, seed, 1.0);
    }

    #[test]
    fn a_turned_mask_lies_within_its_turned_box((height, width, around) in scenes(), seed: u64) {
        let scene = sample(height, width, around);
        let turned = Affine { rotate: 180.0, shift: 0.2, scale: [0.6, 1.5], shear: 20.0, ..Affine::default() };
        let instances = turned.apply(scene.clone(), Some(&mut rng(seed))).target;
        let objects = turned.apply(boxed(&scene), Some(&mut rng(seed))).target;
        for (instance, object) in instances.iter().zip(&objects) {
            let (inner, outer) = (instance.object.bounding_box.values(), object.bounding_box.values());
            prop_assert!(inner[0] >= outer[0] - 1.0 && inner[1] >= outer[1] - 1.0);
            prop_assert!(inner[2] <= outer[2] + 1.0 && inner[3] <= outer[3] + 1.0);
        }
    }

    #[test]
    fn an_image_is_white_where_its_moved_mask_is((height, width, around) in scenes(), seed: u64) {
        let scene = sample(height, width, around);
        let turned = Affine { rotate: 180.0, scale: [1.0, 1.5], ..Affine::default() };
        let crop = RandomCrop::<13, 17> { padding: 3, edges: Edges { keep: 0.0, ..Edges::default() } };
        let pipeline = (crop, HorizontalFlip::default(), VerticalFlip::default());
        let moved = turned.apply(scene.clone(), Some(&mut rng(seed)));
        let cropped = pipeline.apply(scene, Some(&mut rng(seed)));
        let white = |pixels: &[[u8; 3]]| pixels.iter().map(|pixel| pixel[0] >= 128).collect::<Vec<_>>();
        if let [instance] = &moved.target[..] {
            // A pixel whose centre is on the object is white by half, but at the object's corners by a quarter.
            let pairs = moved.image.pixels().iter().zip(instance.mask.pixels());
            prop_assert!(pairs.into_iter().all(|(pixel, covered)| !covered || pixel[0] > 40));
        }
        match &cropped.target[..] {
            [instance] => prop_assert_eq!(white(cropped.image.pixels()), instance.mask.pixels()),
            _ => prop_assert!(!white(cropped.image.pixels()).contains(&true)),
        }
    }

    #[test]
    fn what_does_not_move_stays_what_it_is((height, width, around) in scenes(), seed: u64) {
        let scene = sample(height, width, around);
        prop_assert_eq!(&scene.image.moved(&Motion::still([height, width]), 9), &scene.image);
        prop_assert_eq!(Affine::default().apply(scene.clone(), Some(&mut rng(seed))), scene.clone());
        prop_assert_eq!(ColorJitter::default().apply(scene.clone(), Some(&mut rng(seed))), scene.clone());
        let random = (
            (Affine { rotate: 90.0, ..Affine::default() }, HorizontalFlip { probability: 1.0 }),
            GaussianBlur { radius: 2, sigma: [1.0, 2.0] },
            Sometimes(1.0, CutOut::default()),
            ColorJitter { brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.5 },
        );
        prop_assert_eq!(random.apply(scene.clone(), None), scene, "without a generator nothing is random");
    }

    #[test]
    fn a_flip_undoes_itself((height, width, around) in scenes()) {
        let scene = sample(height, width, around);
        let (across, down) = (HorizontalFlip { probability: 1.0 }, VerticalFlip { probability: 1.0 });
        prop_assert_eq!((across, across).apply(scene.clone(), Some(&mut rng(0))), scene.clone());
        prop_assert_eq!((down, down).apply(scene.clone(), Some(&mut rng(0))), scene);
    }

    #[test]
    fn motions_lead_back_and_follow_one_another(
        (height, width, around) in scenes(), rotate in -180.0..180.0, scale in 0.2..3.0, shift in -9.0..9.0,
    ) {
        let around: BoundingBox = BoundingBox::new(around.map(|edge| edge as f32));
        let letterbox = Letterbox::<33, 47>::default().motion([height, width]);
        prop_assert!(apart(around.moved(&letterbox).moved(&letterbox.inverse()), around) < 1e-3);
        let turned = Motion::affine([33, 47], rotate, [shift, 1.0], scale, [5.0, 3.0]).unwrap();
        let both = letterbox.then(&turned);
        prop_assert_eq!((both.from(), both.to()), ([height, width], [33, 47]));
        let point = [5.25, 17.5];
        let (at_once, in_turn) = (both.source(point), letterbox.source(turned.source(point)));
        let back = both.inverse().source(at_once);
        for axis in [0, 1] {
            prop_assert!((at_once[axis] - in_turn[axis]).abs() < 1e-6);
            prop_assert!((back[axis] - point[axis]).abs() < 1e-6);
        }
    }

    #[test]
    fn a_mask_comes_back_from_a_letterbox((height, width, around) in scenes()) {
        let mask = Mask::from_fn(height, width, |y, x| {
            (around[1]..around[3]).contains(&y) && (around[0]..around[2]).contains(&x)
        });
        // Where a picture only grows, every pixel of it is still there.
        let motion = Letterbox::<80, 90>::default().motion([height, width]);
        prop_assert_eq!(mask.moved(&motion).moved(&motion.inverse()), mask);
    }

    #[test]
    fn a_motion_rides_along_as_the_target((height, width, around) in scenes(), seed: u64) {
        let scene = sample(height, width, around);
        let pipeline = (Letterbox::<30, 30>::default(), RandomCrop::<20, 20>::default(), HorizontalFlip::default());
        let still = Sample { image: scene.image.clone(), target: Motion::still([height, width]) };
        let ridden = pipeline.apply(still, Some(&mut rng(seed))).target;
        let objects = pipeline.apply(boxed(&scene), Some(&mut rng(seed))).target;
        prop_assert_eq!((ridden.from(), ridden.to()), ([height, width], [20, 20]));
        if let [object] = objects[..] {
            let at_once = boxed(&scene).target[0].bounding_box.moved(&ridden).clip(20, 20);
            prop_assert!(apart(at_once, object.bounding_box) < 1e-3);
        }
    }

    #[test]
    fn one_object_always_stays((height, width, around) in scenes(), seed: u64) {
        let scene = sample(height, width, around);
        let one = || Sample { image: scene.image.clone(), target: boxed(&scene).target[0] };
        let moved = Affine { rotate: 45.0, shift: 0.9, scale: [0.5, 2.0], ..Affine::default() };
        let pipeline = (moved, RandomCrop::<9, 11> { padding: 4, ..RandomCrop::default() });
        for rng in [None, Some(&mut rng(seed))] {
            let target = pipeline.apply(one(), rng).target;
            prop_assert!(target.bounding_box.has_area(), "{:?}", target);
        }
        prop_assert!(CenterCrop::<1, 1>::default().apply(one(), None).target.bounding_box.has_area());
    }

    #[test]
    fn objects_that_leave_are_clipped_or_dropped((height, width, around) in scenes(), seed: u64, keep in 0_f32..1.0) {
        let scene = boxed(&sample(height, width, around));
        let crop = RandomCrop::<9, 11> { padding: 5, edges: Edges { keep, ..Edges::default() } };
        let Sample { target: motion, .. } = crop.apply(
            Sample { image: scene.image.clone(), target: Motion::still([height, width]) }, Some(&mut rng(seed)),
        );
        let whole = scene.target[0].bounding_box.moved(&motion);
        let shown = whole.clip(9, 11);
        let stays = shown.has_area() && shown.area() >= keep * whole.area();
        let found = crop.apply(scene, Some(&mut rng(seed))).target;
        prop_assert_eq!(found.len(), usize::from(stays));
        prop_assert!(found.iter().all(|object| object.bounding_box == shown));
    }

    #[test]
    fn any_parameters_make_an_image(
        (height, width, around) in scenes(), seed: u64, numbers in any::<[f32; 8]>(), radius in 0_usize..9,
    ) {
        let [a, b, c, d, e, f, g, h] = numbers;
        let edges = Edges { fill: 3, keep: h };
        let pipeline = (
            Affine { rotate: a, shift: b, scale: [c, d], shear: e, edges },
            ColorJitter { brightness: a, contrast: b, saturation: c, hue: d },
            GaussianBlur { radius, sigma: [e, f] },
            CutOut { area: [a, b], aspect: [c, d], fill: 9 },
            (Sometimes(g, HorizontalFlip { probability: f }), RandomCrop::<5, 60> { padding: radius, edges }),
            Letterbox::<7, 3>::default(),
        );
        let scene = sample(height, width, around);
        let found = pipeline.apply(scene.clone(), Some(&mut rng(seed)));
        prop_assert_eq!(&found, &pipeline.apply(scene.clone(), Some(&mut rng(seed))), "the same seed, the same sample");
        prop_assert_eq!(found.image.pixels().len(), 21);
        prop_assert!(found.target.iter().all(|it| it.object.bounding_box.has_area() && it.mask.height() == 7));
        let object = Sample { image: scene.image.clone(), target: boxed(&scene).target[0] };
        prop_assert!(pipeline.apply(object, Some(&mut rng(seed))).target.bounding_box.values().iter().all(|it| it.is_finite()));
    }

    #[test]
    fn moved_values_stay_in_their_range((height, width, around) in scenes(), seed: u64) {
        // Between 40 and 200 nothing darker or lighter comes about but what fills.
        let mut scene = sample(height, width, around);
        scene.image.pixels_mut().as_flattened_mut().iter_mut().for_each(|it| *it = 40 + *it / 255 * 160);
        let edges = Edges { fill: 90, ..Edges::default() };
        let pipeline = (
            Affine { rotate: 90.0, shift: 0.3, scale: [0.3, 3.0], shear: 30.0, edges },
            Letterbox::<31, 17>::default(),
            GaussianBlur { radius: 3, sigma: [0.1, 4.0] },
        );
        let found = pipeline.apply(scene, Some(&mut rng(seed))).image;
        prop_assert!(found.pixels().as_flattened().iter().all(|it| (40..=200).contains(it)));
    }
}

#[test]
fn a_picture_of_no_pixels_is_filled() {
    for (height, width) in [(0, 0), (0, 3), (3, 0)] {
        let scene = || Sample { image: Picture::<1>::from_fn(height, width, |_, _| [1]), target: label(0) };
        assert_eq!(Letterbox::<2, 2> { fill: 5 }.apply(scene(), None).image.pixels(), [[5]; 4]);
        assert_eq!(CenterCrop::<2, 2>::default().apply(scene(), None).image.pixels(), [[0]; 4]);
        assert_eq!(RandomCrop::<2, 2>::default().apply(scene(), Some(&mut rng(0))).image.pixels(), [[0]; 4]);
        assert_eq!(Resize::<2, 2>.apply(scene(), None).image.pixels(), [[0]; 4]);
        let turned = Affine { rotate: 9.0, ..Affine::default() };
        let pipeline = (turned, GaussianBlur { radius: 2, sigma: [1.0, 1.0] }, CutOut::default());
        assert_eq!(pipeline.apply(scene(), Some(&mut rng(0))).image, scene().image);
    }
}

#[test]
fn any_number_of_channels_is_resized() {
    fn planes<const C: usize>() -> Vec<u8> {
        let image = Picture::from_fn(5, 9, |y, x| std::array::from_fn::<_, C, _>(|_| (20 * y + 10 * x) as u8));
        let resized = Resize::<3, 4>.apply(Sample { image, target: label(0) }, None).image;
        assert!(resized.pixels().iter().all(|pixel| pixel.iter().all(|it| *it == pixel[0])), "{C}: {resized:?}");
        resized.pixels().iter().map(|pixel| pixel[0]).collect()
    }
    assert!([planes::<2>(), planes::<3>(), planes::<4>(), planes::<6>()].iter().all(|it| *it == planes::<1>()));
}

#[test]
fn what_becomes_thinner_than_a_pixel_is_on_the_pixels_that_it_comes_to_lie_on() {
    let letterbox = Letterbox::<10, 10>::default();
    let moved = |around, wanted: [f32; 4]| {
        let scene = sample(100, 100, around);
        assert_eq!(letterbox.apply(boxed(&scene), None).target.len(), 1);
        let found = letterbox.apply(scene, None).target;
        let [Instance { object, mask }] = &found[..] else { panic!("{found:?}") };
        assert_eq!((object.bounding_box.values(), mask.area() as f32), (wanted, object.bounding_box.area()));
    };
    moved([50, 50, 51, 51], [5.0, 5.0, 6.0, 6.0]);
    moved([51, 20, 52, 60], [5.0, 2.0, 6.0, 6.0]);
    moved([0, 99, 100, 100], [0.0, 9.0, 10.0, 10.0]);
    // One axis shrinks and the other grows.
    let found = Resize::<30, 5>.apply(sample(10, 50, [21, 4, 22, 7]), None).target;
    assert_eq!(found.iter().map(|it| it.object.bounding_box.values()).collect::<Vec<_>>(), [[2.0, 12.0, 3.0, 21.0]]);
}

#[test]
fn what_is_cut_out_is_as_large_as_it_says() {
    for seed in 0..200 {
        let scene = Sample { image: Image::<1, 40, 60>::from_fn(|_, _| [9]), target: label(0) };
        let found = CutOut { fill: 1, ..CutOut::default() }.apply(scene, Some(&mut rng(seed))).image;
        let share = found.pixels().iter().filter(|it| **it == [1]).count() as f32 / 2_400.0;
        assert!((0.01..0.36).contains(&share), "{share}");
    }
}

#[test]
fn a_chance_of_a_third_is_a_third() {
    let darker = Sometimes(1.0 / 3.0, HorizontalFlip { probability: 1.0 });
    let scene = || Sample { image: Picture::from_fn(1, 2, |_, x| [x as u8]), target: label(0) };
    let flipped = (0..3_000).filter(|seed| darker.apply(scene(), Some(&mut rng(*seed))).image.at(0, 0) == [1]).count();
    assert!((900..1_100).contains(&flipped), "{flipped}");
}

/// Pictures that know their index, each with an object over all of it.
struct Scenes;

impl Dataset for Scenes {
    type Sample = Sample<Vec<Object<3>>>;
    const CLASSES: usize = 3;

    fn len(&self) -> usize {
        40
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let object = Object::new(label(index), BoundingBox::new([0.0, 0.0, 12.0, 10.0]));
        Ok(Sample { image: Picture::from_fn(10, 12, |y, x| [index as u8, y as u8, x as u8]), target: vec![object] })
    }

    fn sample_bytes(&self) -> usize {
        10 * 12 * 3
    }
}

fn whole() -> Edges {
    Edges { fill: 255, keep: 0.0 }
}

#[test]
fn a_mosaic_shows_four_of_its_own_split() {
    let splits = Splits::by_position(Scenes, [10, 20, 10]).unwrap();
    let four = Mosaic { probability: 1.0, edges: whole(), ..Mosaic::default() };
    let split = splits.train.transformed(Resize::<16, 16>).joined(four);
    let (data, _) = split.clone().into_parts();
    for index in 0..10 {
        let alone = split.sample(index).unwrap();
        assert!(
            alone.image.pixels().iter().all(|pixel| usize::from(pixel[0]) == index),
            "without a generator it is one"
        );
        let found = data.sample(index, Some(&mut rng(index as u64))).unwrap();
        assert_eq!(found.target.len(), 4);
        // Each object lies over the pixels of its own picture, and those are all of the training split.
        let shown: Vec<u8> = found
            .target
            .iter()
            .map(|object| {
                let [x1, y1, x2, y2] = object.bounding_box.values().map(|edge| edge as usize);
                let first = found.image.at(y1, x1)[0];
                assert!((y1..y2).all(|y| (x1..x2).all(|x| found.image.at(y, x)[0] == first)));
                assert!(first < 10 && usize::from(first) % 3 == object.label.index());
                first
            })
            .collect();
        assert_eq!(usize::from(shown[0]), index);
        let covered: f32 = found.target.iter().map(|object| object.bounding_box.area()).sum();
        let filled = found.image.pixels().iter().filter(|pixel| **pixel == [255; 3]).count();
        assert_eq!(covered as usize + filled, 256, "the four do not overlap");
    }
}

#[test]
fn a_mix_up_blends_images_and_their_targets() {
    let splits = Splits::by_position(Scenes, [10, 20, 10]).unwrap();
    let split = splits.train.transformed((Resize::<4, 4>, ToUnit)).joined(MixUp { probability: 1.0, alpha: 1.0 });
    let (data, _) = split.clone().into_parts();
    assert_eq!(split.sample(3).unwrap().target.len(), 1);
    for index in 0..10 {
        let found: Sample<_, Image<3, 4, 4, Unit>> = data.sample(index, Some(&mut rng(index as u64))).unwrap();
        assert_eq!(found.target.len(), 2);
        assert!(found.image.pixels()[0][0] <= 9.0 / 255.0);
    }

    let [one, two] = [0, 1].map(|index| {
        let image = Image::<1, 1, 1, Unit>::from_fn(|_, _| [index as f32]);
        Sample { image, target: label(index) }
    });
    let found = MixUp::default().join(one, vec![two.clone()], Some(&mut rng(0)));
    assert_eq!([found.target.first, found.target.second], [label(0), label(1)]);
    assert!((found.image.pixels()[0][0] - (1.0 - found.target.weight)).abs() < 1e-6);
    let alone = MixUp::default().join(two.clone(), Vec::new(), None);
    assert_eq!((alone.image, alone.target.weight), (two.image, 1.0));
}

#[test]
fn no_number_of_workers_changes_a_sample() {
    let augmented = (
        Letterbox::<24, 24>::default(),
        Affine { rotate: 20.0, shift: 0.1, scale: [0.8, 1.2], ..Affine::default() },
        RandomCrop::<16, 20> { padding: 2, ..RandomCrop::default() },
        HorizontalFlip::default(),
        (ColorJitter { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }, Sometimes(0.5, CutOut::default())),
        Sometimes(0.5, GaussianBlur { radius: 2, sigma: [0.1, 2.0] }),
    );
    let splits = Splits::by_position(Scenes, [40, 0, 0]).unwrap();
    let split = splits.train.transformed(augmented).joined(Mosaic::default());
    let split = split.transformed(Standardize(Standardization::IMAGENET)).joined(MixUp::default());
    let (data, range) = split.into_parts();
    let epoch = |epoch, workers| {
        let options =
            LoaderOptions { batch_size: NonZeroUsize::new(8).unwrap(), workers, prefetch_bytes: 1 << 20, seed: 3 };
        let mut pass = Prefetch::new(data.clone(), Order::shuffled(range.clone(), 3, epoch), &options);
        let batches = std::iter::from_fn(|| pass.next_batch(Ok)).map(Result::unwrap);
        batches.flatten().collect::<Vec<_>>()
    };
    let alone = epoch(2, 0);
    assert_eq!(alone.len(), 40);
    assert!(alone == epoch(2, 1) && alone == epoch(2, 4), "one sample follows from seed, epoch and index");
    assert!(alone != epoch(3, 0), "another epoch differs");
}

#[test]
fn what_changes_a_sample_changes_the_fingerprint() {
    let split = || Splits::by_position(Scenes, [10, 10, 10]).unwrap();
    let with = |fill| split().train.transformed(Letterbox::<8, 8> { fill }).fingerprint();
    let prints = [
        split().train.fingerprint(),
        with(0),
        with(1),
        split().train.transformed(Letterbox::<8, 9> { fill: 0 }).fingerprint(),
        split().train.transformed(Resize::<8, 8>).fingerprint(),
        split().train.transformed(CenterCrop::<8, 8>::default()).fingerprint(),
        split().train.transformed(RandomCrop::<8, 8>::default()).fingerprint(),
        split().train.transformed((Resize::<9, 9>, RandomCrop::<8, 8>::default())).fingerprint(),
        split().train.transformed(Resize::<8, 8>).joined(Mosaic::default()).fingerprint(),
        split().limit(9).train.transformed(Resize::<8, 8>).joined(Mosaic::default()).fingerprint(),
    ];
    let different: std::collections::BTreeSet<_> = prints.iter().collect();
    assert_eq!(different.len(), prints.len(), "{prints:?}");
    assert_eq!(with(0), with(0));
}

#[test]
fn memory_is_that_of_what_comes_out() {
    let splits = Splits::by_position(Scenes, [10, 10, 10]).unwrap();
    let large = splits.train.transformed((Resize::<100, 100>, ToUnit));
    let (data, _): (Arc<_>, _) = large.into_parts();
    assert!((120_000..120_100).contains(&data.sample_bytes()));
}
