using System.Collections.Immutable;
using System.Text.Json;

namespace MedV.Lab;

/// <summary>A line of a PC's event log, as far as the lab looks at it. Written from docs/formats/events.md and not shared with the daemon, so that a renamed
/// field is a failing test.</summary>
public sealed record PcEvent(
    string Type,
    long Sequence,
    DateTimeOffset At,
    string Host,
    string? Image,
    string? Manifest,
    string? Part,
    int Number,
    string? Pack,
    long Bytes,
    string? Reason,
    PcEventPeer? TakenOverFrom,
    string? Origin,
    bool Whole,
    bool Clean)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads one line.</summary>
    public static PcEvent Parse(string line) => JsonSerializer.Deserialize<PcEvent>(line, Json)!;

    /// <summary>Reads the log in a store, files that were rotated away included. A line that is being written has no end yet, and is left out.</summary>
    public static ImmutableArray<PcEvent> ReadAll(string store) =>
    [
        .. Directory.EnumerateFiles(store, "events*.jsonl").Order(StringComparer.Ordinal).SelectMany(WholeLines).Select(Parse),
    ];

    private static string[] WholeLines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        string text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

/// <summary>Another host, in an event.</summary>
public sealed record PcEventPeer(string Id, string? Name);
