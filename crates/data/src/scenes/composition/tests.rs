//! What a composition promises of every digit.

use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

/// The digits that validate.
static DIGITS: LazyLock<(std::sync::Arc<Digits>, Members)> =
    LazyLock::new(|| Digits::embedded().unwrap().valid.into_parts());

fn options() -> SceneOptions {
    SceneOptions::on(128, 128)
}

fn drawn(seed: u64, options: &SceneOptions) -> Composition {
    let mut rng = SampleRng::new(seed, 1, 0);
    Composition::draw(&DIGITS.0, &DIGITS.1, options, &options.digits, (128, 128), &mut rng).expect("digits find places")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn half_of_every_digit_is_visible_and_counted_as_it_is(seed: u64) {
        let scene = drawn(seed, &options());
        for (place, placed) in scene.placed.iter().enumerate() {
            let visible = scene.owners.iter().filter(|owner| usize::from(**owner) == place + 1).count();
            prop_assert_eq!(visible, placed.visible);
            prop_assert!(2 * visible >= placed.area, "{} of {}", visible, placed.area);
        }
    }

    #[test]
    fn ink_is_as_tall_as_is_allowed_and_digits_stand_whole_on_the_canvas(seed: u64) {
        let scene = drawn(seed, &options());
        prop_assert!(!scene.placed.is_empty());
        for Placed { centre, size, .. } in &scene.placed {
            prop_assert!((14.0..=48.0).contains(&size.0), "{} pixels tall", size.0);
            prop_assert!(centre.0 >= size.0 / 2.0 && centre.0 + size.0 / 2.0 <= 128.0);
            prop_assert!(centre.1 >= size.1 / 2.0 && centre.1 + size.1 / 2.0 <= 128.0);
        }
    }

    #[test]
    fn ink_stands_out_from_three_in_four_pixels_around_it(seed: u64) {
        let scene = drawn(seed, &SceneOptions { digits: 1..=3, ..options() });
        let mut rng = SampleRng::new(seed, 2, 0);
        let Some(ink) = Ink::draw(DIGITS.0.stored(8_000).0, 30, &(14..=48), &mut rng) else { return Ok(()) };
        for (top, left) in [(0, 0), (40, 60), (90, 10)] {
            let Some(colour) = scene.contrasting(&ink, top, left, &mut rng) else { continue };
            let around: Vec<f32> = ink.outline.iter()
                .filter_map(|(y, x)| scene.on_canvas(&ink, top + y, left + x))
                .map(|at| (brightness(scene.painting.pixels[at]) - brightness(colour)).abs())
                .collect();
            let apart = around.iter().filter(|apart| **apart >= 64.0).count();
            prop_assert!(4 * apart >= 3 * around.len(), "{} of {}", apart, around.len());
        }
    }
}

#[test]
fn a_digit_without_ink_is_not_drawn() {
    let mut rng = SampleRng::new(0, 1, 0);
    assert!(Ink::draw(&[[100; 28]; 28], 20, &(14..=48), &mut rng).is_none());
    assert!(Ink::draw(&[[200; 28]; 28], 20, &(14..=48), &mut rng).is_some());
    assert!(Ink::draw(&[[200; 28]; 28], 20, &(30..=48), &mut rng).is_none());
}

#[test]
fn a_digit_keeps_its_place_and_its_shape_when_it_is_drawn() {
    let (digit, _) = DIGITS.0.stored(8_000);
    let covered = digit.as_flattened().iter().filter(|value| **value >= 128).count() as f32;
    for (seed, tall) in (0..50).zip(14..) {
        let Some(ink) = Ink::draw(digit, tall, &(10..=80), &mut SampleRng::new(seed, 1, 0)) else { continue };
        let rows = digit.iter().filter(|row| row.iter().any(|value| *value >= 128)).count() as f32;
        let scale = (ink.rows.1 - ink.rows.0) as f32 / rows;
        let area = ink.alpha.iter().filter(|alpha| **alpha >= 0.5).count() as f32;
        let grown = area / (covered * scale * scale);
        assert!((0.7..1.4).contains(&grown), "{grown} of the ink there was, {tall} pixels tall");
        assert!(ink.rows.0 > 0 && ink.columns.0 > 0 && ink.columns.1 < ink.width, "ink ends within its patch");
    }
}
