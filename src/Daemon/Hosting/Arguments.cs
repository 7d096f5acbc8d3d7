using System.Collections.Immutable;
using MedV.Daemon.Configuration;
using MedV.Terminal;

namespace MedV.Daemon.Hosting;

/// <summary>The command line of <c>medvd</c>.</summary>
/// <param name="Task">What to do.</param>
/// <param name="ConfigurationFile">The file named with <c>--config</c>; null when none is.</param>
/// <param name="Json">Whether <c>--check-config</c> answers with JSON.</param>
/// <param name="Settings">The flags <c>--Section:Key=value</c>.</param>
internal sealed record Arguments(DaemonTask Task, string? ConfigurationFile, bool Json, ImmutableArray<KeyValuePair<string, string>> Settings)
{
    private const string Hint = "medvd --help lists what it understands";

    /// <summary>Reads the command line.</summary>
    /// <exception cref="StartupException">It is wrong; every fault is named.</exception>
    public static Arguments Parse(IReadOnlyList<string> arguments)
    {
        var task = DaemonTask.Run;
        string? file = null;
        bool json = false;
        var settings = new List<KeyValuePair<string, string>>();
        var faults = new List<string>();
        for (int i = 0; i < arguments.Count; i++)
        {
            (string name, string? value) = Split(arguments[i]);
            switch (name)
            {
                case "--help" or "-h" or "--version" or "--check-config" or "--json" when value is not null:
                    faults.Add($"{name} takes no value");
                    break;
                case "--help" or "-h":
                    task = DaemonTask.Help;
                    break;
                case "--version":
                    task = DaemonTask.Version;
                    break;
                case "--check-config":
                    task = DaemonTask.CheckConfiguration;
                    break;
                case "--json":
                    json = true;
                    break;
                case "--config" when (value ?? Next(arguments, ref i)) is { Length: > 0 } named:
                    file = Path.GetFullPath(named);
                    break;
                case "--config":
                    faults.Add("--config needs a file");
                    break;
                case ['-', '-', ..] when name.Contains(':', StringComparison.Ordinal):
                    if ((value ?? Next(arguments, ref i)) is { } text)
                    {
                        settings.Add(KeyValuePair.Create(name[2..], text));
                    }
                    else
                    {
                        faults.Add($"{name} needs a value");
                    }

                    break;
                default:
                    faults.Add($"unknown argument '{arguments[i]}'");
                    break;
            }
        }

        if (json && task == DaemonTask.Run)
        {
            faults.Add("--json goes with --check-config; logs become JSON with --Log:Json=true");
        }

        return faults.Count > 0 ? throw new StartupException(ExitCode.WrongUsage, [.. faults], Hint) : new Arguments(task, file, json, [.. settings]);
    }

    private static (string Name, string? Value) Split(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static string? Next(IReadOnlyList<string> arguments, ref int i) =>
        i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[++i] : null;
}
