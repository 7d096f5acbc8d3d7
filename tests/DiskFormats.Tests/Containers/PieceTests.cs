using FsCheck;
using FsCheck.Fluent;
using MedV.DiskFormats.Containers;

namespace MedV.DiskFormats.Tests.Containers;

public sealed class PieceTests
{
    [Fact]
    public void Pieces_of_one_length_are_taken_as_long_as_none_overlaps() =>
        Prop.ForAll<ushort[]>(starts =>
        {
            var pieces = new PlacedPieces(300);
            var taken = new List<ushort>();
            foreach (ushort start in starts)
            {
                bool overlaps = taken.Any(other => Math.Abs(other - start) < 300);
                if (pieces.TryAdd(start) == overlaps)
                {
                    return false;
                }

                // A file with an overlap is refused, so what comes after it does not matter.
                if (overlaps)
                {
                    return true;
                }

                taken.Add(start);
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_number_is_new_once() =>
        Prop.ForAll<short[]>(numbers =>
        {
            var set = new UnitSet();
            var expected = new HashSet<long>();
            return numbers.All(number => set.TryAdd(Math.Abs((long)number)) == expected.Add(Math.Abs((long)number)));
        }).QuickCheckThrowOnFailure();
}
