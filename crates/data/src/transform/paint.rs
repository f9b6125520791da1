//! Pixels moved: copied where they stay whole, averaged where they shrink, interpolated where they turn.

use super::motion::Span;
use super::{Motion, Pixel, Raster};

/// The pixels of the output, `fill` being what comes from outside.
pub(super) fn moved<I: Raster>(image: &I, motion: &Motion, fill: u8) -> Vec<I::Pixel> {
    let [height, width] = motion.to();
    let mut canvas = vec![I::Pixel::from_fn(|_| fill); height * width];
    paint(&mut canvas, image, motion);
    canvas
}

/// Moves an image onto a canvas of the motion's output size; what the image does not reach stays as it is.
pub(super) fn paint<I: Raster>(canvas: &mut [I::Pixel], image: &I, motion: &Motion) {
    let size @ [height, width] = image.size();
    if canvas.is_empty() || height == 0 || width == 0 {
        return;
    }
    let Some([rows, columns]) = motion.spans() else {
        return turn(canvas, image.pixels(), size, motion);
    };
    let stride = motion.to()[1];
    match (rows.copied(), columns.copied()) {
        (Some(from_rows), Some(from_columns)) => {
            let lines = image.pixels().chunks_exact(width).map(|line| &line[from_columns.clone()]);
            copy(canvas, stride, lines.take(from_rows.end).skip(from_rows.start), &rows, &columns);
        }
        _ if rows.shown.is_empty() || columns.shown.is_empty() => {}
        _ => {
            let shown = stretch(image, &rows, &columns);
            copy(canvas, stride, shown.chunks_exact(columns.shown.len()), &rows, &columns);
        }
    }
}

/// Copies lines to where they are shown, mirrored where they are.
fn copy<'a, P: Pixel>(
    canvas: &mut [P],
    stride: usize,
    lines: impl Iterator<Item = &'a [P]>,
    rows: &Span,
    columns: &Span,
) {
    for (row, line) in lines.enumerate() {
        let row = if rows.mirrored { rows.shown.end - 1 - row } else { rows.shown.start + row };
        let shown = &mut canvas[row * stride..][columns.shown.clone()];
        shown.copy_from_slice(line);
        if columns.mirrored {
            shown.reverse();
        }
    }
}

/// What these spans show, not yet mirrored.
fn stretch<I: Raster>(image: &I, rows: &Span, columns: &Span) -> Vec<I::Pixel> {
    let mut shown = vec![I::Pixel::from_fn(|_| 0); rows.shown.len() * columns.shown.len()];
    let (source, target) = (I::Pixel::flat(image.pixels()), I::Pixel::flat_mut(&mut shown));
    let (to, part) = ([rows, columns].map(|span| span.shown.len()), [rows, columns].map(|span| span.source.clone()));
    kiln_stretch::stretch(I::Pixel::CHANNELS, source, image.size(), target, to, part);
    shown
}

/// Any motion: each pixel is interpolated between the four around the point that its centre shows.
fn turn<P: Pixel>(canvas: &mut [P], pixels: &[P], [height, width]: [usize; 2], motion: &Motion) {
    let [start_x, start_y] = motion.source([0.5, 0.5]).map(|it| (it - 0.5) as f32);
    let [step, down] = [[1.5, 0.5], [0.5, 1.5]].map(|next| motion.source(next).map(|it| (it - 0.5) as f32));
    let (along, down) = ([step[0] - start_x, step[1] - start_y], [down[0] - start_x, down[1] - start_y]);
    let (last_x, last_y) = ((width - 1) as f32, (height - 1) as f32);
    for (row, line) in canvas.chunks_exact_mut(motion.to()[1]).enumerate() {
        let (row_x, row_y) = (start_x + down[0] * row as f32, start_y + down[1] * row as f32);
        for (column, pixel) in line.iter_mut().enumerate() {
            let (x, y) = (row_x + along[0] * column as f32, row_y + along[1] * column as f32);
            if !(-1.0 < x && x < last_x + 1.0 && -1.0 < y && y < last_y + 1.0) {
                continue;
            }
            let (left, above) = (x.floor(), y.floor());
            let (right_share, below_share) = (x - left, y - above);
            let around = if 0.0 <= x && x < last_x && 0.0 <= y && y < last_y {
                let (upper, lower) = pixels[above as usize * width + left as usize..].split_at(width);
                [upper[0], upper[1], lower[0], lower[1]]
            } else {
                let outside = *pixel;
                [[left, above], [left + 1.0, above], [left, above + 1.0], [left + 1.0, above + 1.0]].map(|[x, y]| {
                    let inside = 0.0 <= x && x <= last_x && 0.0 <= y && y <= last_y;
                    if inside { pixels[y as usize * width + x as usize] } else { outside }
                })
            };
            let [a, b, c, d] = around;
            *pixel = P::from_fn(|channel| {
                let of = |pixel: P| f32::from(pixel.as_ref()[channel]);
                let upper = of(a) + (of(b) - of(a)) * right_share;
                let lower = of(c) + (of(d) - of(c)) * right_share;
                (upper + (lower - upper) * below_share + 0.5) as u8
            });
        }
    }
}
