//! [`Composition`]: where the digits of a scene stand, and what of each is visible.

use super::colour::{Rgb, blend, brightness, random};
use super::ink::Ink;
use super::painting::Painting;
use super::{SceneOptions, clutter, texture};
use crate::split::Members;
use crate::{Digits, Instance, Label, Mask, Picture, SampleRng};
use std::ops::RangeInclusive;

/// How often a scene is begun anew when a digit finds no place.
const SCENES: usize = 20;
/// How often a digit is drawn anew, and how many places each drawing is tried at.
const DRAWINGS: usize = 12;
const PLACES: usize = 8;
/// How often of 1 a digit is set beside one that is there.
const NEIGHBOURS: f32 = 0.2;
/// How much of a digit later ones may cover.
const COVERED: f32 = 0.5;
/// By how much of 255 ink is lighter or darker than what is around it, and for what share of that. Of this its tones
/// may take 13.
const CONTRAST: f32 = 64.0;
const CONTRASTING: f32 = 0.75;

/// A scene while digits are put on it.
pub(super) struct Composition {
    painting: Painting,
    /// Which digit is visible at each pixel: 0 is none, 1 the first.
    owners: Vec<u8>,
    placed: Vec<Placed>,
}

struct Placed {
    label: Label<10>,
    /// How many pixels its ink covers, and how many of these are visible.
    area: usize,
    visible: usize,
    /// The centre and the size of its ink.
    centre: (f32, f32),
    size: (f32, f32),
}

impl Composition {
    /// Ground, clutter, then digits: fewer than were to be where that many find no place; `None` where none does.
    pub(super) fn draw(
        digits: &Digits,
        members: &Members,
        options: &SceneOptions,
        count: &RangeInclusive<usize>,
        size: (usize, usize),
        rng: &mut SampleRng,
    ) -> Option<Self> {
        let pick =
            |range: &RangeInclusive<usize>, rng: &mut SampleRng| range.start() + rng.up_to(range.end() - range.start());
        if members.len() == 0 {
            return None;
        }
        let count = pick(count, rng);
        let mut fullest = None;
        for _ in 0..SCENES {
            let mut scene = Self::empty(size, pick(&options.clutter, rng), rng);
            let placed = (0..count).all(|_| {
                (0..DRAWINGS).any(|_| {
                    let index = members.get(rng.up_to(members.len() - 1)).unwrap_or_default();
                    let (digit, label) = digits.stored(index);
                    let tall = pick(&options.tall, rng);
                    let ink = Ink::draw(digit, tall, &options.tall, rng);
                    ink.is_some_and(|ink| (0..PLACES).any(|_| scene.place(&ink, label, rng)))
                })
            });
            if placed {
                return Some(scene);
            }
            if fullest.as_ref().is_none_or(|fullest: &Self| fullest.placed.len() < scene.placed.len()) {
                fullest = Some(scene);
            }
        }
        fullest.filter(|scene| !scene.placed.is_empty())
    }

    fn empty(size: (usize, usize), clutter: usize, rng: &mut SampleRng) -> Self {
        let mut painting = texture::ground(size, rng);
        (0..clutter).for_each(|_| clutter::draw(&mut painting, rng));
        Self { painting, owners: vec![0; size.0 * size.1], placed: Vec::new() }
    }

    /// Tries one place for a digit; says whether it stands there now.
    fn place(&mut self, ink: &Ink, label: Label<10>, rng: &mut SampleRng) -> bool {
        let (height, width) = (ink.rows.1 - ink.rows.0, ink.columns.1 - ink.columns.0);
        if height > self.painting.height || width > self.painting.width {
            return false;
        }
        let (top, left) = self.somewhere(height, width, rng);
        let Some(visible) = self.visible_beside(ink, top, left) else { return false };
        let Some(colour) = self.contrasting(ink, top, left, rng) else { return false };
        for (placed, visible) in self.placed.iter_mut().zip(visible) {
            placed.visible = visible;
        }
        let area = self.paint(ink, top, left, colour, rng);
        let size = (height as f32, width as f32);
        let centre = (top as f32 + size.0 / 2.0, left as f32 + size.1 / 2.0);
        self.placed.push(Placed { label, area, visible: area, centre, size });
        true
    }

    /// A place for the upper left corner of ink: anywhere, or beside a digit that is there.
    fn somewhere(&self, height: usize, width: usize, rng: &mut SampleRng) -> (usize, usize) {
        let (last_row, last_column) = (self.painting.height - height, self.painting.width - width);
        if self.placed.is_empty() || rng.between(0.0, 1.0) >= NEIGHBOURS {
            return (rng.up_to(last_row), rng.up_to(last_column));
        }
        let beside = &self.placed[rng.up_to(self.placed.len() - 1)];
        let mut away = |centre: f32, sizes: f32, size: usize, last: usize| {
            let centre = centre + rng.between(-0.45, 0.45) * sizes;
            ((centre - size as f32 / 2.0).max(0.0) as usize).min(last)
        };
        let row = away(beside.centre.0, beside.size.0 + height as f32, height, last_row);
        (row, away(beside.centre.1, beside.size.1 + width as f32, width, last_column))
    }

    /// How much of every digit stays visible under ink at this place; `None` where it is too little of one.
    fn visible_beside(&self, ink: &Ink, top: usize, left: usize) -> Option<Vec<usize>> {
        let mut visible: Vec<usize> = self.placed.iter().map(|placed| placed.visible).collect();
        for (at, _) in self.covered(ink, top, left).filter(|(_, alpha)| *alpha >= 0.5) {
            if let Some(owner) = usize::from(self.owners[at]).checked_sub(1) {
                visible[owner] -= 1;
            }
        }
        let enough = |(placed, visible): (&Placed, &usize)| *visible as f32 >= (1.0 - COVERED) * placed.area as f32;
        self.placed.iter().zip(&visible).all(enough).then_some(visible)
    }

    /// The pixels of the canvas that ink covers at a place, and how much of them.
    fn covered<'a>(&'a self, ink: &'a Ink, top: usize, left: usize) -> impl Iterator<Item = (usize, f32)> + 'a {
        ink.alpha.iter().enumerate().filter(|(_, alpha)| **alpha > 0.0).filter_map(move |(at, alpha)| {
            let (y, x) = (at / ink.width, at % ink.width);
            self.on_canvas(ink, top + y, left + x).map(|at| (at, *alpha))
        })
    }

    /// The pixel that a place of a patch comes to, if it is on the canvas; `y` and `x` count from the patch's corner.
    fn on_canvas(&self, ink: &Ink, y: usize, x: usize) -> Option<usize> {
        let (y, x) = (y.checked_sub(ink.rows.0)?, x.checked_sub(ink.columns.0)?);
        (y < self.painting.height && x < self.painting.width).then_some(y * self.painting.width + x)
    }

    /// A colour that ink stands out in; `None` where eight that were drawn do not, nor black and white.
    fn contrasting(&self, ink: &Ink, top: usize, left: usize, rng: &mut SampleRng) -> Option<Rgb> {
        let around: Vec<f32> = ink
            .outline
            .iter()
            .filter_map(|(y, x)| self.on_canvas(ink, top + y, left + x))
            .map(|at| brightness(self.painting.pixels[at]))
            .collect();
        let wanted = CONTRASTING * around.len() as f32;
        let stands_out = |colour: &Rgb| {
            let own = brightness(*colour);
            around.iter().filter(|other| (own - **other).abs() >= CONTRAST).count() as f32 >= wanted
        };
        let mut drawn = || {
            let (vivid, light) = (rng.between(0.2, 1.0), rng.between(0.0, 255.0));
            random(rng, vivid, light)
        };
        let colours: [Rgb; 10] =
            std::array::from_fn(|place| [[5.0; 3], [250.0; 3]].get(9 - place).copied().unwrap_or_else(&mut drawn));
        colours.into_iter().find(stands_out)
    }

    /// Paints ink at a place; says how many pixels it covers.
    fn paint(&mut self, ink: &Ink, top: usize, left: usize, colour: Rgb, rng: &mut SampleRng) -> usize {
        let owner = self.placed.len() as u8 + 1;
        // Ink is not of one tone: it is a little lighter or darker towards one side.
        let (down, right) = (rng.between(-0.05, 0.05), rng.between(-0.05, 0.05));
        let (rows, columns) = (self.painting.height as f32, self.painting.width as f32);
        let covered: Vec<(usize, f32)> = self.covered(ink, top, left).collect();
        let mut area = 0;
        for (at, alpha) in covered {
            let (y, x) = (at / self.painting.width, at % self.painting.width);
            let tone = 1.0 + (y as f32 / rows - 0.5) * down + (x as f32 / columns - 0.5) * right;
            let pixel = &mut self.painting.pixels[at];
            *pixel = blend(*pixel, colour.map(|channel| channel * tone), alpha);
            if alpha >= 0.5 {
                self.owners[at] = owner;
                area += 1;
            }
        }
        area
    }

    /// The scene as it is seen, and its digits in the order they were drawn.
    pub(super) fn finish(self, rng: &mut SampleRng) -> (Picture<3>, Vec<Instance<10>>) {
        let Self { painting, owners, placed } = self;
        let (height, width) = (painting.height, painting.width);
        let instance = |(place, placed): (usize, &Placed)| {
            let owner = place as u8 + 1;
            let visible = owners.iter().map(|it| *it == owner).collect();
            Instance::new(placed.label, Mask::from_pixels(height, width, visible)?)
        };
        let instances = placed.iter().enumerate().filter_map(instance).collect();
        let noise = rng.between(1.0, 14.0);
        (painting.seen(noise, rng), instances)
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests;
