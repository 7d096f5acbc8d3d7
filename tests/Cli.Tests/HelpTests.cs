using System.Runtime.CompilerServices;
using MedV.Terminal;

namespace MedV.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Commands => ["medv", "enroll", "status", "images", "peers", "why", "events", "doctor", "boost", "run", "apps", "workspace list", "workspace status", "workspace stop", "workspace reset", "workspace console", "policy explain"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_help_of_each_command_is_the_approved_text(string command)
    {
        Ran ran = await Ran.OfAsync("/nowhere", "", CancellationToken.None, command == "medv" ? ["--help"] : [.. command.Split(' '), "--help"]);

        // The test host's own name stands where medv's would.
        string help = ran.Output.Replace(RootName, "medv", StringComparison.Ordinal);
        string file = Path.Combine(Folder(), $"help-{command.Replace(' ', '-')}.txt");
        if (Environment.GetEnvironmentVariable("MEDV_APPROVE") == "1")
        {
            await File.WriteAllTextAsync(file, help);
        }

        Assert.Equal(await File.ReadAllTextAsync(file), help);
        Assert.Equal((ExitCode.Done, ""), (ran.Code, ran.Error));
        Assert.Contains("\nExample:\n  medv ", help, StringComparison.Ordinal);
        Assert.Contains("\nExit codes:\n  0    done\n", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_is_wrong_usage_said_on_standard_error()
    {
        Ran ran = await Ran.OfAsync("/nowhere", "", CancellationToken.None, "stauts");

        Assert.Equal(ExitCode.WrongUsage, ran.Code);
        Assert.Equal("", ran.Output);
        Assert.Equal("medv: error: unknown command or argument 'stauts'\nmedv: hint: medv --help shows how it is used\n", ran.Error);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        Ran ran = await Ran.OfAsync("/nowhere", "", CancellationToken.None, "--version");

        Assert.Matches(@"^medv \d+\.\d+\.\d+\n$", ran.Output);
    }

    private static string RootName => Path.GetFileNameWithoutExtension(Environment.GetCommandLineArgs()[0]);

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Approved");
}
