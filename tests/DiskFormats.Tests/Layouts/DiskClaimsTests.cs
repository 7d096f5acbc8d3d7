using FsCheck;
using FsCheck.Fluent;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts;

public sealed class DiskClaimsTests
{
    [Fact]
    public void The_first_file_has_its_bytes_and_a_later_one_with_the_same_is_dropped()
    {
        Gen<FileExtent> extent =
            from place in Gen.Choose(0, 150)
            from bytes in Gen.Choose(1, 12)
            select new FileExtent(0, place, bytes);
        Gen<FileExtent[][]> cases = extent.NonEmptyListOf().Select(extents => extents.Take(4).ToArray()).ArrayOf();

        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            FileLayout[] files = [.. sample.Select((extents, i) => new FileLayout($"{i}", 1000, [.. extents]))];
            var dropped = new List<FileLayout>();

            List<FileLayout> kept = DiskClaims.Settle(files, dropped.Add);

            (List<FileLayout> keptOneByOne, List<FileLayout> droppedOneByOne) = SettleOneByOne(files);
            return kept.SequenceEqual(keptOneByOne.OrderBy(file => file.Extents[0].DiskOffset)) && dropped.SequenceEqual(droppedOneByOne);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Very_many_overlaps_cost_little()
    {
        FileLayout[] files = [.. Enumerable.Range(0, 200_000).Select(i => new FileLayout("x", 1 << 30, [new FileExtent(0, i, 1 << 20)]))];
        int dropped = 0;

        List<FileLayout> kept = DiskClaims.Settle(files, _ => dropped++);

        Assert.Single(kept);
        Assert.Equal(199_999, dropped);
    }

    private static (List<FileLayout> Kept, List<FileLayout> Dropped) SettleOneByOne(FileLayout[] files)
    {
        bool[] taken = new bool[200];
        List<FileLayout> kept = [], dropped = [];
        foreach (FileLayout file in files)
        {
            int[] bytes = [.. file.Extents.SelectMany(extent => Enumerable.Range((int)extent.DiskOffset, (int)extent.Bytes))];
            bool isFree = bytes.Distinct().Count() == bytes.Length && !bytes.Any(place => taken[place]);
            (isFree ? kept : dropped).Add(file);
            foreach (int place in isFree ? bytes : [])
            {
                taken[place] = true;
            }
        }

        return (kept, dropped);
    }
}
