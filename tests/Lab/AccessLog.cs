using System.Collections.Immutable;
using System.Text.Json;

namespace MedV.Lab;

/// <summary>One answer that an origin gave.</summary>
/// <param name="Client">The address of who asked.</param>
/// <param name="Path">What was asked for.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Bytes">Body bytes that were really sent.</param>
/// <param name="Protocol">Such as <c>HTTP/2.0</c>; empty when the server does not tell.</param>
/// <param name="Connection">The number of the connection; 0 when the server does not tell.</param>
/// <param name="RequestBytes">Bytes of the request; 0 when the server does not tell.</param>
/// <param name="SentBytes">Bytes of the answer, with its head; 0 when the server does not tell.</param>
public sealed record Answer(string Client, string Path, int Status, long Bytes, string Protocol, long Connection, long RequestBytes, long SentBytes);

/// <summary>The access log of an origin: the only honest count of what crossed the WAN.</summary>
public static class AccessLog
{
    /// <summary>Reads the answers so far; none when there is no file yet.</summary>
    public static ImmutableArray<Answer> Read(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        string text = reader.ReadToEnd();

        // A line that is being written has no end yet; the next read will have it.
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static Answer Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        JsonElement answer = document.RootElement;
        return new Answer(
            answer.GetProperty("client").GetString()!,
            answer.GetProperty("path").GetString()!,
            answer.GetProperty("status").GetInt32(),
            answer.GetProperty("bytes").GetInt64(),
            answer.TryGetProperty("protocol", out JsonElement protocol) ? protocol.GetString()! : "",
            Number("connection"),
            Number("requestBytes"),
            Number("sentBytes"));

        long Number(string name) => answer.TryGetProperty(name, out JsonElement number) ? number.GetInt64() : 0;
    }
}
