using System.Text.Encodings.Web;
using System.Text.Json;

namespace MedV.SigningTool.Serving;

/// <summary>Appends one line of JSON for each answer. Safe for use by any number of threads.</summary>
internal sealed class AccessLog : IDisposable
{
    // Paths and ranges stay readable; the file is never part of a page.
    private static readonly ToolJson Json = new(new JsonSerializerOptions(ToolJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly Lock _lock = new();
    private readonly FileStream? _file;

    /// <param name="path">The file, made or appended to; <see langword="null"/> to log nothing.</param>
    public AccessLog(string? path) =>
        _file = path is null ? null : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public void Write(AccessLogEntry entry)
    {
        if (_file is null)
        {
            return;
        }

        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, Json.AccessLogEntry), (byte)'\n'];
        lock (_lock)
        {
            _file.Write(line);
        }
    }

    public void Dispose() => _file?.Dispose();
}
