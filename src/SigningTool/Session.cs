using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MedV.Trust.Keys;
using Spectre.Console;

namespace MedV.SigningTool;

/// <summary>All that one run of the tool has of the world, but for files: made once, in <c>Program.cs</c> or in a test.</summary>
internal sealed record Session
{
    /// <summary>Where results go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where everything else goes.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Looks up an environment variable.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>Asks a person for a passphrase, without echo; <see langword="null"/> when nobody sits there.</summary>
    public Func<string, string?>? AskPassphrase { get; init; }

    /// <summary>The terminal that shows progress; <see langword="null"/> when there is none.</summary>
    public IAnsiConsole? Progress { get; init; }

    /// <summary>The work factor of new keys' passphrase. Only tests lower it.</summary>
    public int KeyIterations { get; init; } = RealmKey.DefaultIterations;

    /// <summary>Prints a command's result: one JSON object, or lines for people.</summary>
    public void Report<T>(bool asJson, T result, JsonTypeInfo<T> type, params IEnumerable<string> lines)
    {
        foreach (string line in asJson ? [JsonSerializer.Serialize(result, type)] : lines)
        {
            Output.WriteLine(line);
        }
    }
}
