using MedV.GuestBridge.Publishing.Commands;
using MedV.Terminal;

namespace MedV.GuestBridge.Tests.Publishing;

public sealed class PublishCommandTests
{
    private const string Plan = """{"realm":"r","workspaces":[{"id":"fin","title":"Finance","apps":[{"key":"calc","name":"Calc","rgba":"/wAA/w==","iconWidth":1,"iconHeight":1}]}]}""";

    [Fact]
    public async Task A_dry_run_lists_the_changes_as_JSON()
    {
        using var home = new TestHome();

        (ExitCode code, string output, _) = await RunAsync(home, "--plan", home.Write("plan.json", Plan), "--medv", "/usr/bin/medv", "--dry-run", "--json");

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("\"verb\":\"add\"", output, StringComparison.Ordinal);
        Assert.Contains("medv-fin-calc.desktop", output, StringComparison.Ordinal);
        Assert.Empty(home.List());
    }

    [Fact]
    public async Task A_plan_is_carried_out()
    {
        using var home = new TestHome();

        (ExitCode code, _, string error) = await RunAsync(home, "--plan", home.Write("plan.json", Plan), "--medv", "/usr/bin/medv");

        Assert.True(code == ExitCode.Done, error);
        Assert.True(File.Exists(Path.Combine(home.Entries, "medv-fin-calc.desktop")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"realm":null}""")]
    [InlineData("""{"realm":"r","workspaces":[{"id":"a"}]}""")]
    [InlineData("""{"realm":"r","other":1}""")]
    [InlineData("""{"realm":"../r"}""")]
    public async Task A_plan_that_is_none_is_refused(string text)
    {
        using var home = new TestHome();

        (ExitCode code, _, string error) = await RunAsync(home, "--plan", home.Write("plan.json", text), "--medv", "/usr/bin/medv");

        Assert.Equal(ExitCode.Failed, code);
        Assert.StartsWith("medv-bridge: error: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_words_are_told_with_the_right_ones()
    {
        using var home = new TestHome();

        (ExitCode code, _, string error) = await RunAsync(home, "--plan");

        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.Contains("hint: medv-bridge publish --plan FILE", error, StringComparison.Ordinal);
    }

    private static async Task<(ExitCode Code, string Output, string Error)> RunAsync(TestHome home, params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        ExitCode code = await new PublishCommand(() => home.Platform, output, error).RunAsync(arguments, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
