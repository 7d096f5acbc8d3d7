using MedV.Terminal;

namespace MedV.Cli.Tests;

/// <summary>What one run of medv left behind.</summary>
internal sealed record Ran(ExitCode Code, string Output, string Error)
{
    /// <summary>The time that every run sees.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static Task<Ran> OfAsync(string socket, string input, CancellationToken cancellationToken, params string[] arguments) =>
        OfAsync(name => name == "MEDV_SOCKET" ? socket : null, input, cancellationToken, arguments);

    public static async Task<Ran> OfAsync(Func<string, string?> variable, string input, CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var shell = new Shell(new StringReader(input), output, error, IsTerminal: false, variable, new StoppedClock());
        ExitCode code = await CommandLine.RunAsync(arguments, shell, cancellationToken);
        return new Ran(code, output.ToString(), error.ToString());
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
