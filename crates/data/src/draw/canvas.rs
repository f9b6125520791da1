//! [`Canvas`]: a picture that is drawn on.

use super::Colour;
use crate::{BoundingBox, Counts, Mark, Mask, Picture};
use embedded_graphics::Pixel;
use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::iso_8859_1::FONT_7X13_BOLD as FONT;
use embedded_graphics::pixelcolor::{Rgb888, RgbColor};
use embedded_graphics::prelude::{DrawTarget, Drawable, OriginDimensions, Point, Size};
use embedded_graphics::text::{Baseline, Text};
use image::imageops::{FilterType, resize};
use std::convert::Infallible;
use std::ops::Range;

/// How wide the lines of boxes are, in pixels of the canvas.
const LINE: isize = 2;
/// How much of a pixel's colour a mask covers.
const MASK: f32 = 0.45;

/// A picture that is drawn on, perhaps enlarged or shrunk.
///
/// Places and sizes are in pixels of the picture, whatever the scale; lines and text are as wide on every scale.
///
/// ```
/// use kiln_data::draw::{Canvas, Colour};
/// use kiln_data::{BoundingBox, Picture};
///
/// let picture = Picture::from_fn(20, 30, |_, _| [90; 3]);
/// let mut canvas = Canvas::fitted(&picture, 120);
/// canvas.draw_box(BoundingBox::new([5.0, 5.0, 25.0, 15.0]), Colour::of_class(3));
/// let drawn = canvas.into_picture();
/// assert_eq!((drawn.height(), drawn.width()), (80, 120));
/// assert_eq!(drawn.at(20, 20), Colour::of_class(3).0);
/// ```
#[derive(Clone, Debug)]
pub struct Canvas {
    picture: Picture<3>,
    /// Pixels of the canvas for one of the picture.
    scale: f32,
}

impl Canvas {
    /// Draws on a picture as it is.
    pub fn new(picture: Picture<3>) -> Self {
        Self { picture, scale: 1.0 }
    }

    /// A canvas of one colour.
    pub fn blank(height: usize, width: usize, colour: Colour) -> Self {
        Self::new(Picture::from_fn(height, width, |_, _| colour.0))
    }

    /// Draws on a copy whose longer side is at most `side`: enlarged a whole number of times, or shrunk to it.
    pub fn fitted(picture: &Picture<3>, side: usize) -> Self {
        let (height, width) = (picture.height(), picture.width());
        let longer = height.max(width).max(1);
        if let times @ 1.. = side / longer {
            let enlarged = Picture::from_fn(height * times, width * times, |y, x| picture.at(y / times, x / times));
            return Self { picture: enlarged, scale: times as f32 };
        }
        let scale = side as f32 / longer as f32;
        let size = |length: usize| ((length as f32 * scale) as u32).max(1);
        let bytes = picture.pixels().as_flattened().to_vec();
        let Some(whole) = image::RgbImage::from_raw(width as u32, height as u32, bytes) else {
            return Self::new(picture.clone());
        };
        let shrunk = resize(&whole, size(width), size(height), FilterType::Triangle);
        let pixel = |y: usize, x: usize| shrunk.get_pixel(x as u32, y as u32).0;
        Self { picture: Picture::from_fn(shrunk.height() as usize, shrunk.width() as usize, pixel), scale }
    }

    /// What was drawn.
    pub fn into_picture(self) -> Picture<3> {
        self.picture
    }

    /// Draws a box, its lines within it, and a thin dark line around.
    pub fn draw_box(&mut self, bounding_box: BoundingBox, colour: Colour) {
        let [left, top, right, bottom] = bounding_box.values().map(|edge| self.scaled(edge));
        let mut frame = |grown: isize, wide: isize, colour| {
            let (left, top, right, bottom) = (left - grown, top - grown, right + grown, bottom + grown);
            for (rows, columns) in [
                (top..top + wide, left..right),
                (bottom - wide..bottom, left..right),
                (top..bottom, left..left + wide),
                (top..bottom, right - wide..right),
            ] {
                self.fill(rows, columns, colour);
            }
        };
        frame(1, 1, Colour::BLACK);
        frame(0, LINE, colour);
    }

    /// Draws a mask so that the picture shows through, and a line at its edge.
    pub fn draw_mask(&mut self, mask: &Mask, colour: Colour) {
        let scale = self.scale;
        let covers =
            |y: usize, x: usize| mask.covers(((y as f32 + 0.5) / scale) as usize, ((x as f32 + 0.5) / scale) as usize);
        let width = self.picture.width();
        for (at, pixel) in self.picture.pixels_mut().iter_mut().enumerate() {
            let (y, x) = (at / width, at % width);
            if covers(y, x) {
                let within =
                    y > 0 && x > 0 && covers(y - 1, x) && covers(y + 1, x) && covers(y, x - 1) && covers(y, x + 1);
                *pixel = Colour(*pixel).towards(colour, if within { MASK } else { 1.0 }).0;
            }
        }
    }

    /// Writes on a ground of one colour, in black or white: above a place where there is room, or else below it.
    pub fn draw_label(&mut self, text: &str, (y, x): (f32, f32), colour: Colour) {
        let height = Self::text_size(text).0 as isize;
        let (y, x) = (self.scaled(y), self.scaled(x));
        self.write_label(text, (if y < height { y } else { y - height }, x), colour);
    }

    /// The same from an upper left corner in pixels of the canvas, or as near to it as there is room.
    fn write_label(&mut self, text: &str, (top, left): (isize, isize), colour: Colour) {
        let (height, width) = Self::text_size(text);
        let room = |length: usize, of: usize| of.saturating_sub(length) as isize;
        let top = top.clamp(0, room(height, self.picture.height()));
        let left = left.clamp(0, room(width, self.picture.width()));
        self.fill(top..top + height as isize, left..left + width as isize, colour);
        self.write(text, (top, left + 1), colour.ink());
    }

    /// The order in which marks are drawn, as their places among `marks`: those without a box as they come, and over them
    /// the others, the surest last.
    ///
    /// ```
    /// use kiln_data::{BoundingBox, Mark, draw::Canvas};
    ///
    /// let boxed = |score| Mark { score, bounding_box: Some(BoundingBox::new([0.0, 0.0, 9.0, 9.0])), ..Mark::class(1) };
    /// assert_eq!(Canvas::order(&[boxed(Some(0.9)), Mark::class(1), boxed(Some(0.2)), boxed(Some(0.4))]), [1, 2, 3, 0]);
    /// ```
    pub fn order(marks: &[Mark]) -> Vec<usize> {
        let boxed = |place: &usize| marks[*place].bounding_box.is_some();
        let (mut boxed, mut order): (Vec<usize>, Vec<usize>) = (0..marks.len()).partition(boxed);
        let sure = |place: usize| marks[place].score.unwrap_or(0.0);
        boxed.sort_by(|a, b| sure(*a).total_cmp(&sure(*b)));
        order.append(&mut boxed);
        order
    }

    /// Draws what is known of marks: their masks, over these their boxes, and over these their classes, by the names
    /// that they have among `names`; each in their [`order`](Self::order). Classes without a box stand in the upper left
    /// corner, one below the other.
    pub fn draw_marks(&mut self, marks: &[Mark], names: &[String]) {
        let marks: Vec<&Mark> = Self::order(marks).into_iter().map(|place| &marks[place]).collect();
        for Mark { class, mask, .. } in &marks {
            mask.iter().for_each(|mask| self.draw_mask(mask, Colour::of_class(*class)));
        }
        for Mark { class, bounding_box, .. } in &marks {
            bounding_box.iter().for_each(|it| self.draw_box(*it, Colour::of_class(*class)));
        }
        let mut tops = (0..).step_by(Self::text_size("").0);
        for mark in marks {
            let (text, colour) = (caption(mark, names), Colour::of_class(mark.class));
            match mark.bounding_box.map(BoundingBox::values) {
                Some([left, top, ..]) => self.draw_label(&text, (top, left), colour),
                None => self.write_label(&text, (tops.next().unwrap_or_default(), 0), colour),
            }
        }
    }

    /// Where on the canvas an edge of the picture comes to lie; what is far outside comes less far.
    fn scaled(&self, edge: f32) -> isize {
        (edge * self.scale).round().clamp(-1e6, 1e6) as isize
    }

    /// The height and width of a line of text with its ground.
    pub(super) fn text_size(text: &str) -> (usize, usize) {
        let letter = FONT.character_size;
        (letter.height as usize, letter.width as usize * text.chars().count() + 2)
    }

    /// Writes a line of text, from its upper left corner, in pixels of the canvas.
    pub(super) fn write(&mut self, text: &str, (top, left): (isize, isize), Colour([red, green, blue]): Colour) {
        let style = MonoTextStyle::new(&FONT, Rgb888::new(red, green, blue));
        let place = Point::new(left as i32, top as i32);
        let Ok(_) = Text::with_baseline(text, place, style, Baseline::Top).draw(&mut Paper(&mut self.picture));
    }

    /// Copies a picture to a place, in pixels of the canvas.
    pub(super) fn paste(&mut self, picture: &Picture<3>, (top, left): (usize, usize)) {
        let (height, width) = (self.picture.height(), self.picture.width());
        for (y, row) in (top..height).zip(0..picture.height()) {
            for (x, pixel) in (left..width).zip(picture.row(row)) {
                self.picture.pixels_mut()[y * width + x] = *pixel;
            }
        }
    }

    /// Fills a rectangle, in pixels of the canvas, as far as it lies on it.
    fn fill(&mut self, rows: Range<isize>, columns: Range<isize>, colour: Colour) {
        let (height, width) = (self.picture.height(), self.picture.width());
        let within = |range: Range<isize>, length: usize| {
            let end = (range.end.max(0) as usize).min(length);
            (range.start.max(0) as usize).min(end)..end
        };
        let columns = within(columns, width);
        for y in within(rows, height) {
            self.picture.pixels_mut()[y * width..][columns.clone()].fill(colour.0);
        }
    }
}

/// The class of a mark, how sure a network is of it, and whether it counts.
fn caption(mark: &Mark, names: &[String]) -> String {
    let name = names.get(mark.class).cloned().unwrap_or_else(|| mark.class.to_string());
    let score = mark.score.map(|score| format!(" {score:.2}")).unwrap_or_default();
    let counts = match mark.counts {
        Counts::Fully => "",
        Counts::Difficult => " difficult",
        Counts::Crowd => " crowd",
    };
    name + &score + counts
}

/// A picture that text is written on.
struct Paper<'a>(&'a mut Picture<3>);

impl OriginDimensions for Paper<'_> {
    fn size(&self) -> Size {
        Size::new(self.0.width() as u32, self.0.height() as u32)
    }
}

impl DrawTarget for Paper<'_> {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(&mut self, pixels: I) -> Result<(), Infallible> {
        let (height, width) = (self.0.height(), self.0.width());
        for Pixel(Point { x, y }, colour) in pixels {
            if let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y))
                && x < width
                && y < height
            {
                self.0.pixels_mut()[y * width + x] = [colour.r(), colour.g(), colour.b()];
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
