using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace MedV.Daemon.Telemetry;

/// <summary>The files of the event log: <c>events.jsonl</c>, and those before it, <c>events-N.jsonl</c> with N the number of their first event.</summary>
/// <remarks>Safe for use by any number of threads. One process at a time: the store's lock sees to that.</remarks>
internal sealed class EventFiles : IDisposable
{
    private const string CurrentName = "events.jsonl";
    private const string Prefix = "events-";
    private const string Suffix = ".jsonl";

    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly long _fileBytes;
    private readonly int _files;
    private SafeFileHandle _current;
    private long _length;
    private long? _first;

    /// <summary>Opens the log in a folder, or begins it. A line that a crash has torn is cut off.</summary>
    /// <param name="folder">The store's folder.</param>
    /// <param name="fileBytes">How long a file may become.</param>
    /// <param name="files">How many are kept, the current one included; at least 1.</param>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public EventFiles(string folder, long fileBytes, int files)
    {
        _folder = folder;
        _fileBytes = fileBytes;
        _files = files;
        _current = OpenCurrent();
        byte[] content = ReadAll(_current);
        _length = Array.LastIndexOf(content, (byte)'\n') + 1;
        RandomAccess.SetLength(_current, _length);
        foreach ((long sequence, string type) in Lines(content).Select(Parse).OfType<(long, string)>())
        {
            _first ??= sequence;
            Note(sequence, type);
        }

        if (_first is null && Earlier().LastOrDefault() is string before)
        {
            foreach ((long sequence, string type) in Lines(File.ReadAllBytes(before)).Select(Parse).OfType<(long, string)>())
            {
                Note(sequence, type);
            }
        }
    }

    /// <summary>The number of the last event; 0 when there is none.</summary>
    public long LastSequence { get; private set; }

    /// <summary>The type of the last event; empty when there is none.</summary>
    public string LastType { get; private set; } = "";

    /// <summary>Adds an event. It outlives this process at once, and a power cut after <see cref="Sync"/>.</summary>
    /// <exception cref="IOException">The disk does not take it; the file is as it was.</exception>
    public void Append(EventLine line)
    {
        lock (_lock)
        {
            if (_length > 0 && _length + line.Utf8.Length > _fileBytes)
            {
                Rotate();
            }

            try
            {
                RandomAccess.Write(_current, line.Utf8.Span, _length);
            }
            catch (IOException)
            {
                // Half a line would spoil the next one.
                RandomAccess.SetLength(_current, _length);
                throw;
            }

            _length += line.Utf8.Length;
            _first ??= line.Sequence;
            LastSequence = line.Sequence;
        }
    }

    /// <summary>Makes what was added durable.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Sync()
    {
        SafeFileHandle current;
        lock (_lock)
        {
            current = _current;
        }

        try
        {
            RandomAccess.FlushToDisk(current);
        }
        catch (ObjectDisposedException)
        {
            // It was rotated away meanwhile, and synced then.
        }
    }

    /// <summary>Reads the events that are kept and have higher numbers, in their order. What is added meanwhile may be missing.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IEnumerable<EventLine> Read(long after)
    {
        // All are opened before one is read: a file that is rotated away is still read to its end.
        var open = new List<FileStream>();
        try
        {
            lock (_lock)
            {
                foreach (string file in Earlier().Append(Path.Combine(_folder, CurrentName)))
                {
                    open.Add(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
                }
            }

            foreach (FileStream file in open)
            {
                byte[] content = ReadAll(file.SafeFileHandle);
                foreach (ReadOnlyMemory<byte> line in Lines(content))
                {
                    if (Parse(line) is (long sequence, _) && sequence > after)
                    {
                        after = sequence;
                        yield return new EventLine(sequence, line);
                    }
                }
            }
        }
        finally
        {
            open.ForEach(file => file.Dispose());
        }
    }

    public void Dispose() => _current.Dispose();

    private void Rotate()
    {
        RandomAccess.FlushToDisk(_current);
        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{_first ?? 0:D19}{Suffix}");
        string path = Path.Combine(_folder, CurrentName);
        if (File.Exists(path))
        {
            File.Move(path, Path.Combine(_folder, name), overwrite: true);
        }

        SafeFileHandle full = _current;
        _current = OpenCurrent();
        full.Dispose();
        (_length, _first) = (RandomAccess.GetLength(_current), null);
        foreach (string old in Earlier().SkipLast(_files - 1).ToArray())
        {
            File.Delete(old);
        }
    }

    private SafeFileHandle OpenCurrent()
    {
        string path = Path.Combine(_folder, CurrentName);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            // It names other hosts, as the control API does, which not every user may ask.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Open(path, options).Dispose();
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    // The numbers have leading zeros, so that the order of the names is that of the events.
    private IEnumerable<string> Earlier() => Directory.EnumerateFiles(_folder, $"{Prefix}*{Suffix}").Order(StringComparer.Ordinal);

    private void Note(long sequence, string type)
    {
        if (sequence > LastSequence)
        {
            (LastSequence, LastType) = (sequence, type);
        }
    }

    private byte[] ReadAll(SafeFileHandle file)
    {
        // One that somebody else has made longer is none of ours.
        byte[] content = new byte[long.Min(RandomAccess.GetLength(file), 2 * _fileBytes)];
        int read = 0;
        while (read < content.Length && RandomAccess.Read(file, content.AsSpan(read), read) is > 0 and int more)
        {
            read += more;
        }

        return content[..read];
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(byte[] content)
    {
        int start = 0;
        for (int end = Array.IndexOf(content, (byte)'\n'); end >= 0; end = Array.IndexOf(content, (byte)'\n', start))
        {
            yield return content.AsMemory(start, end + 1 - start);
            start = end + 1;
        }
    }

    /// <returns><see langword="null"/> for a line that is no event: a power cut may leave zeros where a line was.</returns>
    private static (long Sequence, string Type)? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line.Span);
            using JsonDocument json = JsonDocument.ParseValue(ref reader);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("sequence", out JsonElement sequence) && sequence.TryGetInt64(out long number)
                && json.RootElement.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String
                ? (number, type.GetString()!)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
