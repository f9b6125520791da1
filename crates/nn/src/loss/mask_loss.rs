//! The loss of masks that are told at half of the image's size.
use crate::{BceWithLogitsLoss, kernels};
use burn::tensor::{DType, Device, IndexingUpdateOp, Int, Tensor as Raw, TensorData};
use kiln_tensor::{Dim, Dyn, Scalar, Tensor};

pub use crate::kernels::MaskRegion;

/// The mean over regions of how far each mask is from what it should cover: the mean binary cross-entropy of its pixels,
/// and their Dice loss, `1 - (2 sum(p y) + 1) / (sum(p^2) + sum(y^2) + 1)`. A pixel's logit is blended of the four places
/// of its map that are next to it, as in an image that is stretched: strokes thinner than two pixels are lost at half of
/// its size.
///
/// # Shapes
/// Maps `[M, H, W]` of logits, and regions of images of `2 H` by `2 W`, to one number.
///
/// # Edge cases
/// Without a region it is zero times the sum of the maps. A region without a pixel counts, with a loss of zero.
///
/// # Panics
/// When a region names a map or a pixel that there is not, or does not say of each of its pixels whether it is covered;
/// where kernels do not reach, when one is asked for a place of maps from the 2^31st on.
///
/// # Source
/// The Dice loss is that of Milletari et al., "V-Net" (2016); what it sees are pixels in boxes, as in Bolya et al.,
/// "YOLACT" (2019).
///
/// ```
/// use kiln_nn::{MaskRegion, mask_loss};
/// use kiln_tensor::Tensor;
/// let maps: Tensor![1, 4, 4] = Tensor::zeros(&burn::tensor::Device::flex());
/// let region = MaskRegion { map: 0, rows: 2..4, columns: 5..6, covered: vec![true, false] };
/// let loss = mask_loss(maps, vec![region]).into_scalar();
/// assert!((loss - (2f32.ln() + 1.0 - 2.0 / 2.5)).abs() < 1e-6);
/// ```
#[track_caller]
pub fn mask_loss<M: Dim, H: Dim, W: Dim>(maps: Tensor<(M, H, W)>, regions: Vec<MaskRegion>) -> Scalar {
    if regions.is_empty() {
        return maps.sum_all() * 0.0;
    }
    let maps: Raw<3> = maps.into_burn();
    match kernels::mask_loss(&maps, regions) {
        Ok(loss) => Tensor::from_burn_unchecked(loss),
        Err(regions) => of_burn(maps, &regions),
    }
}

/// The same of burn's operations.
#[track_caller]
fn of_burn(maps: Raw<3>, regions: &[MaskRegion]) -> Scalar {
    let [all, height, width] = maps.dims();
    let (count, device) = (regions.len(), maps.device());
    let (mut owners, mut wanted, mut shares) = (vec![], vec![], vec![]);
    let (mut places, mut weights) = (vec![], vec![]);
    for (owner, MaskRegion { map, rows, columns, covered }) in regions.iter().enumerate() {
        // As the kernel does that takes other regions.
        let inside = *map < all && (covered.is_empty() || rows.end <= 2 * height && columns.end <= 2 * width);
        assert!(
            inside,
            "map {map}, rows {rows:?} and columns {columns:?} lie within {all} maps of {height} by {width}"
        );
        let pixels = rows.len() * columns.len();
        assert!(covered.len() == pixels, "of {pixels} pixels there are {} that are covered or not", covered.len());
        owners.extend(covered.iter().map(|_| index(owner)));
        wanted.extend(covered.iter().map(|covered| f32::from(u8::from(*covered))));
        shares.extend(covered.iter().map(|_| 1.0 / covered.len() as f32));
        // Maps without a place have no pixels, whatever rows and columns say.
        for row in rows.clone().filter(|_| !covered.is_empty()) {
            let down = halved(row, height);
            for across in columns.clone().map(|column| halved(column, width)) {
                for ((row, down), (column, right)) in down.into_iter().flat_map(|down| across.map(|it| (down, it))) {
                    places.push(index((map * height + row) * width + column));
                    weights.push(down * right);
                }
            }
        }
    }
    let (pixels, dtype) = (wanted.len(), maps.dtype());
    let weights = Raw::<2>::from_data(TensorData::new(weights, [pixels, 4]), &device).cast(dtype);
    let taken = maps.flatten::<1>(0, 2).select(0, indices(places, &device));
    let logits: Tensor<(Dyn,)> =
        Tensor::from_burn_unchecked((taken.reshape([pixels, 4]) * weights).sum_dim(1).reshape([pixels]));
    let (wanted, shares) = (row(wanted, &device, dtype), row(shares, &device, dtype));
    let wrong = (BceWithLogitsLoss::new().each(logits.clone(), wanted.clone()) * shares).sum_all() / count as f64;
    wrong + dice(logits.sigmoid().float(), wanted, &indices(owners, &device), count)
}

/// The two places that are next to a pixel along an axis of half the size, and what each weighs there.
fn halved(at: usize, size: usize) -> [(usize, f32); 2] {
    let middle = (at as f32 / 2.0 - 0.25).clamp(0.0, (size - 1) as f32);
    let (first, further) = (middle as usize, middle.fract());
    [(first, 1.0 - further), ((first + 1).min(size - 1), further)]
}

/// The mean over `count` owners of the Dice loss of their pixels.
fn dice(mask: Tensor<(Dyn,)>, wanted: Tensor<(Dyn,)>, owners: &Raw<1, Int>, count: usize) -> Scalar {
    let sums = |values: Tensor<(Dyn,)>| -> Tensor<(Dyn,)> {
        let values: Raw<1> = values.into_burn();
        let none = Raw::<1>::zeros([count], &owners.device()).cast(values.dtype());
        let sums = none.select_assign(0, owners.clone(), values, IndexingUpdateOp::Add);
        Tensor::from_burn_unchecked(sums)
    };
    let both = sums(mask.clone() * wanted.clone()) * 2.0 + 1.0;
    let dice = both / (sums(mask.clone() * mask + wanted.clone() * wanted) + 1.0);
    (-dice + 1.0).mean_all()
}

fn row(values: Vec<f32>, device: &Device, dtype: DType) -> Tensor<(Dyn,)> {
    let size = [values.len()];
    Tensor::from_burn_unchecked(Raw::<1>::from_data(TensorData::new(values, size), device).cast(dtype))
}

/// A place as most backends count it.
fn index(place: usize) -> i32 {
    i32::try_from(place).expect("maps have fewer than 2^31 places")
}

fn indices(places: Vec<i32>, device: &Device) -> Raw<1, Int> {
    let count = places.len();
    Raw::from_data(TensorData::new(places, [count]), device)
}

#[cfg(test)]
mod tests {
    use super::{MaskRegion, mask_loss, of_burn};
    use burn::tensor::{Device, Distribution};
    use kiln_tensor::Tensor;

    type Maps = Tensor![2, 5, 6];

    fn regions() -> Vec<MaskRegion> {
        let region = |map, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>| {
            let covered = (0..rows.len() * columns.len()).map(|at| at % 3 == 0).collect();
            MaskRegion { map, rows, columns, covered }
        };
        vec![region(1, 0..10, 0..12), region(0, 3..4, 2..9), region(1, 5..5, 0..3), region(1, 2..8, 11..12)]
    }

    #[test]
    fn it_is_what_burns_operations_make_of_it() {
        let maps = Maps::random(Distribution::Normal(0.0, 3.0), &Device::flex().autodiff()).into_burn();
        let [ours, burns] = [true, false].map(|ours| {
            let maps = maps.clone().detach().require_grad();
            let loss = match ours {
                true => mask_loss(Maps::from_burn_unchecked(maps.clone()), regions()),
                false => of_burn(maps.clone(), &regions()),
            };
            let gradients = loss.clone().into_burn().backward();
            let mut numbers: Vec<f32> = loss.to_vec();
            numbers.extend(maps.grad(&gradients).expect("maps are tracked").into_data().iter::<f32>());
            numbers
        });
        assert_eq!(ours.len(), 61);
        ours.iter().zip(&burns).for_each(|(ours, burns)| assert!((ours - burns).abs() < 1e-6, "{ours} is not {burns}"));
    }

    #[test]
    fn without_a_region_it_is_zero_and_has_a_gradient() {
        let maps = Maps::ones(&Device::flex().autodiff()).into_burn().require_grad();
        let loss = mask_loss(Maps::from_burn_unchecked(maps.clone()), vec![]);
        let gradients = loss.clone().into_burn().backward();
        assert_eq!(loss.into_scalar(), 0.0);
        assert!(maps.grad(&gradients).expect("maps are tracked").into_data().iter::<f32>().all(|it| it == 0.0));
    }
}
