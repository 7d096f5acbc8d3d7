using MedV.Fuzz.Engine;
using MedV.Fuzz.Mutation;
using MedV.Fuzz.Targets;

namespace MedV.Fuzz.Tests;

public sealed class WorkbenchTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 20_000).Select(i => i is > 4000 and < 14_000 ? (byte)0 : unchecked((byte)(i * 7)))];

    [Fact]
    public void Whatever_was_changed_the_base_comes_back()
    {
        Workbench bench = Make();

        for (int seed = 0; seed < 500; seed++)
        {
            ChangeAtRandom(bench, seed);
            bench.Reset();
            Assert.True(bench.Bytes.SequenceEqual(Content), $"seed {seed}");
        }
    }

    [Fact]
    public void A_case_makes_the_same_input_again()
    {
        Workbench bench = Make(), other = Make();

        for (int seed = 0; seed < 500; seed++)
        {
            bench.Reset();
            ChangeAtRandom(bench, seed);
            other.Load(FuzzCase.Parse(bench.ToCase("target").ToString()));
            Assert.True(other.Bytes.SequenceEqual(bench.Bytes), $"seed {seed}");
        }
    }

    [Fact]
    public void What_is_passed_over_as_a_hole_is_zeros()
    {
        Workbench bench = Make();

        for (int seed = 0; seed < 500; seed++)
        {
            bench.Reset();
            ChangeAtRandom(bench, seed);
            for (int at = 0; at < bench.Length;)
            {
                (int start, int end) = bench.NextData(at);
                Assert.False(bench.Bytes[at..start].ContainsAnyExcept((byte)0));
                Assert.True(end > start || start == bench.Length);
                at = end;
            }
        }
    }

    [Theory]
    [MemberData(nameof(CorpusTests.Targets), MemberType = typeof(CorpusTests))]
    public void The_same_seed_makes_the_same_inputs(string name)
    {
        string[] first = Inputs(name), second = Inputs(name);

        Assert.Equal(first, second);
        Assert.Equal(first.Length, first.Distinct().Count());
    }

    private static string[] Inputs(string name)
    {
        FuzzTarget target = AllTargets.Make(name);
        var mutator = new Mutator(target, new Random(7));
        var bench = new Workbench(target.Bases[0], target.Room);
        var none = new FuzzCase(name, target.Bases[0].Name, target.Bases[0].Content.Length, []);
        return [.. Enumerable.Range(0, 40).Select(_ =>
        {
            // One after the other on the same bench: the changes pile up.
            mutator.Mutate(bench, none);
            return bench.ToCase(name).ToString();
        }).Distinct()];
    }

    private static Workbench Make() => new(new FuzzBase("base", Content), 3000);

    private static void ChangeAtRandom(Workbench bench, int seed)
    {
        var random = new Random(seed);
        byte[] bytes = new byte[random.Next(1, 300)];
        for (int i = random.Next(1, 10); i > 0; i--)
        {
            random.NextBytes(bytes);
            int at = random.Next(bench.Length + 1);
            switch (random.Next(4))
            {
                case 0:
                    bench.Insert(at, bytes);
                    break;
                case 1:
                    bench.Delete(at, random.Next(500));
                    break;
                case 2:
                    bench.Resize(random.Next(bench.Capacity + 1));
                    break;
                default:
                    bench.Write(at, bytes);
                    break;
            }
        }
    }
}
