using MedV.LegacyAgent.Protocol;

namespace MedV.LegacyAgent.Launches;

/// <summary>The folder of one launch, and the files in it that the host knows.</summary>
/// <remarks>Not safe for use by several threads.</remarks>
internal sealed class LaunchFiles : IDisposable
{
    private const int MostLookedAt = ProtocolLimits.FilesPerLaunch * 4;

    private readonly string _staging;
    private readonly Dictionary<string, Mark> _known = new(StringComparer.OrdinalIgnoreCase);
    private Dictionary<string, Mark> _seen = new(StringComparer.OrdinalIgnoreCase);
    private FileStream? _incoming;
    private string _incomingName = "";
    private long _incomingTotal;

    /// <summary>Makes the folder.</summary>
    /// <param name="root">The agent's own folder.</param>
    /// <param name="launch">The launch.</param>
    public LaunchFiles(string root, string launch)
    {
        Folder = Path.Combine(root, launch);
        _staging = Path.Combine(root, launch + ".incoming");
        Directory.CreateDirectory(Folder);
    }

    /// <summary>Its path.</summary>
    public string Folder { get; }

    /// <summary>Takes a piece of a file. The file is not in the folder before it is whole.</summary>
    /// <exception cref="AgentException">The piece is not the next.</exception>
    public void Put(Request piece)
    {
        if (piece.Offset == 0)
        {
            if (!_known.ContainsKey(piece.File) && _known.Count >= ProtocolLimits.FilesPerLaunch)
            {
                throw new AgentException("tooMany", $"a launch has at most {ProtocolLimits.FilesPerLaunch} files");
            }

            Drop();
            _incoming = new FileStream(_staging, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            _incomingName = piece.File;
            _incomingTotal = piece.Total;
        }

        if (_incoming is null || _incomingName != piece.File || _incomingTotal != piece.Total || _incoming.Position != piece.Offset)
        {
            throw new AgentException("order", $"the piece at {piece.Offset} of '{piece.File}' is not the next");
        }

        _incoming.Write(piece.Data, 0, piece.Data.Length);
        _incoming.Flush();
        if (_incoming.Position == _incomingTotal)
        {
            _incoming.Dispose();
            _incoming = null;
            string path = Path.Combine(Folder, piece.File);
            if (File.Exists(path))
            {
                File.Replace(_staging, path, null);
            }
            else
            {
                File.Move(_staging, path);
            }

            _known[piece.File] = Mark.Of(path);
        }
    }

    /// <summary>Gives a piece of a file. With its end, the host knows the file as it is.</summary>
    /// <exception cref="AgentException">There is no such file, or it is too large.</exception>
    public Message Get(Request request)
    {
        string path = Path.Combine(Folder, request.File);
        Mark mark = Mark.Of(path);
        try
        {
            if (!IsPlain(File.GetAttributes(path)))
            {
                throw new AgentException("notFound", $"'{request.File}' is no plain file");
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            long total = file.Length;
            if (total > ProtocolLimits.FileBytes)
            {
                throw new AgentException("tooLarge", $"'{request.File}' has more than {ProtocolLimits.FileBytes >> 20} MiB");
            }

            long offset = Math.Min(request.Offset, total);
            byte[] data = new byte[Math.Min(request.Length, total - offset)];
            file.Position = offset;
            int length = ReadAll(file, data);
            if (length < data.Length)
            {
                Array.Resize(ref data, length);
            }

            if (offset + length >= total)
            {
                _known[request.File] = mark;
            }

            return Message.FilePiece(offset, total, data);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AgentException("notFound", $"the launch has no file '{request.File}'");
        }
    }

    /// <summary>The full path of a file that is there.</summary>
    /// <exception cref="AgentException">It is not.</exception>
    public string PathOf(string file)
    {
        string path = Path.Combine(Folder, file);
        return File.Exists(path) ? path : throw new AgentException("notFound", $"'{file}' was not put for this launch");
    }

    /// <summary>Names of files that are others than the host knows, and were the same when they were looked at before; all of them when the launch has ended.</summary>
    /// <remarks>Old systems tell of changes, but not of the end of writing: so it is looked, each second, and asked whether anyone may write.</remarks>
    public IList<string> TakeChanged(bool hasEnded)
    {
        var changed = new List<string>();
        try
        {
            Look(hasEnded, changed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder is the user's, who may move and lock what is in it.
        }

        return changed;
    }

    private void Look(bool hasEnded, List<string> changed)
    {
        var seen = new Dictionary<string, Mark>(StringComparer.OrdinalIgnoreCase);
        var folder = new DirectoryInfo(Folder);
        foreach (FileInfo file in folder.Exists ? folder.EnumerateFiles().Take(MostLookedAt) : [])
        {
            if (!Names.IsFileName(file.Name) || !IsPlain(file.Attributes))
            {
                continue;
            }

            Mark mark = Mark.Of(file.FullName);
            seen[file.Name] = mark;
            bool isKnown = _known.TryGetValue(file.Name, out Mark known) && known.Equals(mark);
            bool isStill = _seen.TryGetValue(file.Name, out Mark before) && before.Equals(mark) && IsClosed(file.FullName);
            if (!isKnown && (hasEnded || isStill) && changed.Count < ProtocolLimits.FilesPerLaunch)
            {
                _known[file.Name] = mark;
                changed.Add(file.Name);
            }
        }

        _seen = seen;
    }

    /// <summary>Removes the folder with all in it.</summary>
    public void Remove()
    {
        Drop();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _incoming?.Dispose();

    private static int ReadAll(FileStream file, byte[] data)
    {
        int length = 0;
        for (int read = -1; read != 0 && length < data.Length; length += read)
        {
            read = file.Read(data, length, data.Length - length);
        }

        return length;
    }

    private static bool IsPlain(FileAttributes attributes) => (attributes & (FileAttributes.ReparsePoint | FileAttributes.Device | FileAttributes.Directory)) == 0;

    private static bool IsClosed(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Someone writes to it.
            return false;
        }
    }

    private void Drop()
    {
        _incoming?.Dispose();
        _incoming = null;
        File.Delete(_staging);
    }

    private readonly record struct Mark(DateTime Written, long Length)
    {
        public static Mark Of(string path)
        {
            var file = new FileInfo(path);
            return file.Exists ? new Mark(file.LastWriteTimeUtc, file.Length) : default;
        }
    }
}
