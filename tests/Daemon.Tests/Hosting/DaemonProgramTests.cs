using MedV.Daemon.Configuration;
using MedV.Daemon.Hosting;
using MedV.Terminal;

namespace MedV.Daemon.Tests.Hosting;

public sealed class DaemonProgramTests
{
    [Fact]
    public async Task The_printed_configuration_is_a_configuration_file_that_says_the_same()
    {
        (ExitCode code, string json, _) = await RunAsync("--check-config", "--json", "--Delivery:Images=a,b", "--Swarm:Settle", "00:00:01.5");
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, json);

        DaemonSettings again = SettingsReader.Read(SettingsLayer.OfFile(file));
        File.Delete(file);

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(["a", "b"], again.Delivery.Images.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(1.5), again.Swarm.Settle);
        Assert.Equal(SettingsReader.Options.Length, again.Origins.Count);
    }

    [Fact]
    public async Task The_effective_configuration_tells_where_each_value_comes_from()
    {
        (_, string table, _) = await RunAsync("--check-config", "--Swarm:ListenPort=7000");

        Assert.Matches("(?m)^Swarm:ListenPort +7000 +--Swarm:ListenPort$", table);
        Assert.Matches("(?m)^Swarm:Settle +\"00:00:01\" +default$", table);
    }

    [Fact]
    public async Task Wrong_configuration_ends_with_78_a_line_for_each_fault_and_one_hint()
    {
        (ExitCode code, string output, string error) = await RunAsync("--check-config", "--Swarm:ListenPort=x", "--No:Such=1");

        Assert.Equal((ExitCode.Configuration, ""), (code, output));
        Assert.Equal(
            "medvd: error: --No:Such: no such key\nmedvd: error: --Swarm:ListenPort: 'x' is not a whole number\n"
            + "medvd: hint: docs/configuration.md lists every key; medvd --check-config checks without starting\n",
            error);
    }

    [Fact]
    public async Task A_named_file_that_is_not_there_ends_with_78()
    {
        (ExitCode code, _, string error) = await RunAsync("--check-config", "--config", "/nowhere/medvd.json");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.StartsWith("medvd: error: the configuration file /nowhere/medvd.json does not exist\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--bogus", "unknown argument '--bogus'")]
    [InlineData("start", "unknown argument 'start'")]
    [InlineData("--json", "--json goes with --check-config; logs become JSON with --Log:Json=true")]
    [InlineData("--config", "--config needs a file")]
    [InlineData("--Log:Level", "--Log:Level needs a value")]
    [InlineData("--help=1", "--help takes no value")]
    public async Task Wrong_usage_ends_with_2(string argument, string expected)
    {
        (ExitCode code, string output, string error) = await RunAsync(argument);

        Assert.Equal((ExitCode.WrongUsage, ""), (code, output));
        Assert.StartsWith($"medvd: error: {expected}\nmedvd: hint: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_version_are_data_on_standard_output()
    {
        (ExitCode helpCode, string help, string helpError) = await RunAsync("--help");
        (ExitCode versionCode, string version, _) = await RunAsync("--version");

        Assert.Equal((ExitCode.Done, ExitCode.Done, ""), (helpCode, versionCode, helpError));
        Assert.Contains("Example:", help, StringComparison.Ordinal);
        Assert.Matches(@"^medvd \d+\.\d+\.\d+\n$", version);
    }

    private static async Task<(ExitCode Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        ExitCode code = await DaemonProgram.RunAsync(arguments, output, error, _ => { });
        return (code, output.ToString(), error.ToString());
    }
}
