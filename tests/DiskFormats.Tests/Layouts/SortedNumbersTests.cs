using FsCheck;
using FsCheck.Fluent;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts;

public sealed class SortedNumbersTests
{
    [Fact]
    public void Neighbours_are_those_of_a_sorted_list()
    {
        Gen<(int Limit, int[] Steps)> cases =
            from limit in Gen.Elements(1, 2, 63, 64, 65, 4096, 4097, 300_000)
            from steps in Gen.Choose(0, limit - 1).ArrayOf()
            select (limit, steps);

        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var numbers = new SortedNumbers(sample.Limit);
            var expected = new SortedSet<int>();
            foreach (int step in sample.Steps)
            {
                // Each third number is taken out again, if it is in.
                if (step % 3 == 0 && expected.Remove(step))
                {
                    numbers.Remove(step);
                }
                else if (expected.Add(step))
                {
                    numbers.Add(step);
                }
            }

            return sample.Steps.Append(0).Append(sample.Limit - 1).All(number =>
                numbers.Before(number) == expected.Where(other => other < number).DefaultIfEmpty(-1).Max()
                && numbers.After(number) == expected.Where(other => other > number).DefaultIfEmpty(-1).Min());
        }).QuickCheckThrowOnFailure();
    }
}
