using System.Runtime.CompilerServices;
using System.Text;

namespace MedV.SigningTool.Tests;

public sealed class CommandLineTests : IDisposable
{
    private static readonly string[][] Commands =
    [
        [], ["init"], ["host"], ["host", "issue"], ["host", "sign"], ["pack"], ["sign"], ["publish"], ["list"], ["inspect"], ["diff"], ["layout"], ["assemble"], ["verify"], ["serve"],
        ["workspace"], ["workspace", "new"], ["workspace", "validate"], ["workspace", "sign"], ["workspace", "list"], ["workspace", "remove"],
    ];

    private readonly TestTool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task The_help_is_the_approved_one()
    {
        var help = new StringBuilder();
        foreach (string[] command in Commands)
        {
            help.AppendLine($"$ {string.Join(' ', ["medv-sign", .. command, "--help"])}");
            string output = (await _tool.RunAsync([.. command, "--help"])).Output;

            // The library names the running program, which is the test host here.
            help.AppendLine(string.Join('\n', output.Split('\n').Select(line => line.TrimEnd())).TrimEnd().Replace("testhost", "medv-sign", StringComparison.Ordinal));
            help.AppendLine();
        }

        if (Environment.GetEnvironmentVariable("MEDV_APPROVE") == "1")
        {
            File.WriteAllText(ApprovedPath(), help.ToString());
        }

        Assert.Equal(File.ReadAllText(ApprovedPath()), help.ToString());
    }

    [Fact]
    public async Task Every_help_has_an_example_and_the_exit_codes()
    {
        foreach (string[] command in Commands.Where(command => command is not ([] or ["host"] or ["workspace"])))
        {
            TestTool.Outcome outcome = await _tool.RunAsync([.. command, "--help"]);

            Assert.Equal(0, outcome.Code);
            Assert.Contains($"Example:\n  medv-sign {string.Join(' ', command)} ", outcome.Output, StringComparison.Ordinal);
            Assert.Contains("Exit codes:\n    0  done\n", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData]
    [InlineData("sing")]
    [InlineData("sign", "--loudly")]
    [InlineData("pack")]
    [InlineData("host")]
    [InlineData("list", "extra")]
    public async Task Wrong_usage_ends_with_2_and_a_hint_on_standard_error(params string[] args)
    {
        TestTool.Outcome outcome = await _tool.RunAsync(args);

        Assert.Equal(2, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.StartsWith("medv-sign: error: ", outcome.Error, StringComparison.Ordinal);
        Assert.Matches("medv-sign: hint: see medv-sign.* --help\n$", outcome.Error);
    }

    [Fact]
    public async Task Damaged_settings_are_told_by_their_path()
    {
        Directory.CreateDirectory(_tool.PathOf("realm"));
        File.WriteAllText(_tool.PathOf("realm", "realm.json"), "{\"format\":2}");

        TestTool.Outcome outcome = await _tool.RunAsync("list");

        Assert.Equal(13, outcome.Code);
        Assert.Contains(_tool.PathOf("realm", "realm.json"), outcome.Error, StringComparison.Ordinal);
    }

    private static string ApprovedPath([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "help.txt");
}
