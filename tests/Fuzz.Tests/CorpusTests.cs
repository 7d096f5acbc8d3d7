using System.Globalization;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Targets;

namespace MedV.Fuzz.Tests;

/// <summary>Replays tests/vectors/fuzz, and tries some new inputs: docs/fuzzing.md.</summary>
public sealed class CorpusTests
{
    /// <summary>How many new inputs are tried for each target. MEDV_FUZZ_ROUNDS says another number, for a night.</summary>
    private static readonly long Rounds =
        long.TryParse(Environment.GetEnvironmentVariable("MEDV_FUZZ_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out long rounds) ? rounds : 3000;

    public static TheoryData<string> Targets => [.. AllTargets.Names];

    public static TheoryData<string> Regressions =>
        [.. Directory.EnumerateFiles(BaseFiles.FolderOf("regressions"), "*.case").Order(StringComparer.Ordinal).Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Regressions))]
    public void What_once_broke_a_promise_does_so_no_more(string promise)
    {
        string path = Path.Combine(BaseFiles.FolderOf("regressions"), promise + ".case");

        FuzzCase[] cases = [.. FuzzCase.ReadAll(File.ReadAllText(path))];

        Assert.NotEmpty(cases);
        Assert.All(cases, input => AssertKept(new Executor(AllTargets.Make(input.Target)), input));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Each_case_of_the_corpus_is_read_or_refused_as_documented(string name)
    {
        FuzzTarget target = AllTargets.Make(name);
        var executor = new Executor(target);

        FuzzCase[] cases = [.. target.Bases.Select(from => new FuzzCase(name, from.Name, from.Content.Length, [])), .. BaseFiles.Cases(name)];

        Assert.NotEmpty(cases);
        Assert.All(cases, input => AssertKept(executor, input));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void New_inputs_are_read_or_refused_as_documented(string name)
    {
        var campaign = new Campaign(AllTargets.Make(name), seed: 20261121);

        campaign.Begin(BaseFiles.Cases(name));
        campaign.Run(campaign.Executor.Executions + Rounds, TimeSpan.FromHours(12));

        Assert.Empty(campaign.Failures.Select(failure => $"{failure.Case}: {failure.Failure.Text}"));
        Assert.True(campaign.Executor.SlowestSeconds < 10, $"{campaign.Executor.Slowest} took {campaign.Executor.SlowestSeconds} s");
    }

    private static void AssertKept(Executor executor, FuzzCase input)
    {
        Failure? failure = executor.Execute(input);

        Assert.True(failure is null, $"{input}: {failure?.Text}");
    }
}
