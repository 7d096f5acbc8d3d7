using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Tests;

/// <summary>Whether the harness would notice, with parsers that are wrong on purpose.</summary>
public sealed class CampaignTests
{
    [Fact]
    public void An_exception_behind_several_conditions_is_found_and_made_small()
    {
        var campaign = new Campaign(new Planted(static input => input.StartsWith("MAGIC"u8) && input[5] == 0xFF && input[7] == 0 ? throw new InvalidOperationException("planted") : 0), seed: 1);

        campaign.Begin([]);
        campaign.Run(200_000, TimeSpan.FromMinutes(1));

        FuzzCase found = Assert.Single(campaign.Failures).Case;
        Assert.InRange(found.ChangedBytes, 1, 3);
    }

    [Fact]
    public void Too_much_memory_is_a_failure()
    {
        var campaign = new Campaign(new Planted(static input => new byte[input[6] * 1_000_000].Length), seed: 1);

        campaign.Begin([]);
        campaign.Run(2000, TimeSpan.FromMinutes(1));

        Assert.Contains("allocated", Assert.Single(campaign.Failures).Failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_failure_is_told_once()
    {
        var campaign = new Campaign(new Planted(static input => throw new FormatException($"{input.Length}")), seed: 1);

        campaign.Begin([]);
        campaign.Run(1000, TimeSpan.FromMinutes(1));

        Assert.Single(campaign.Failures);
    }

    [Fact]
    public void An_input_that_does_not_end_is_reported_with_its_bytes()
    {
        string path = Path.GetTempFileName();
        using var told = new ManualResetEventSlim();
        string text = "";
        using (var current = new CurrentCase(path, TimeSpan.FromMilliseconds(300), found =>
        {
            text = found;
            told.Set();
        }))
        {
            var executor = new Executor(
                new Planted(input =>
                {
                    int turns = 0;
                    while (!told.IsSet)
                    {
                        turns ^= input[0];
                    }

                    return turns;
                }),
                current);

            executor.Execute(new FuzzCase("planted", "base", 8, [new Patch(2, [0x2A])]));
        }

        Assert.Equal("planted base 8 2:2a", text.Trim());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Instrumented_code_still_does_what_it_did()
    {
        string[] arguments = ["replay", Path.Combine(Targets.BaseFiles.FolderOf("regressions"), "a-chunk-without-bytes-is-refused-however-it-is-encoded.case")];

        int code = new InstrumentedContext().Call<int>(FuzzProgram.Run, arguments);

        Assert.Equal(0, code);
    }

    private delegate int Parser(ReadOnlySpan<byte> input);

    /// <summary>A parser of eight bytes. It tells how far it came, as probes would.</summary>
    private sealed class Planted(Parser parse) : FuzzTarget
    {
        public override string Name => "planted";

        public override long MostAllocatedBytes => 100_000_000;

        public override void Run(Workbench input, Meter meter)
        {
            if (input.Length < 8)
            {
                return;
            }

            Probe.Note("fields", ((input.Bytes[5] == 0xFF ? 1 : 0) * 2) + (input.Bytes[7] == 0 ? 1 : 0));
            using (meter.Measure())
            {
                parse(input.Bytes);
            }
        }

        protected override IEnumerable<FuzzBase> MakeBases() => [new FuzzBase("base", [.. "MAGIC123"u8], FieldMap.Everything(8))];
    }
}
