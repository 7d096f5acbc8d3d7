using System.Collections.Concurrent;
using MedV.GuestAgent.Launches;

namespace MedV.GuestAgent.Windows;

/// <summary>Files that were written to and that nobody has open any more. Not verified.</summary>
internal sealed class WrittenFiles : IClosedFiles
{
    private readonly string _folder;
    private readonly FileSystemWatcher _watcher;
    private readonly ConcurrentDictionary<string, byte> _written = new(StringComparer.OrdinalIgnoreCase);

    public WrittenFiles(string folder)
    {
        _folder = folder;
        _watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.FileName };
        _watcher.Changed += (_, change) => _written[change.Name!] = 0;
        _watcher.Created += (_, change) => _written[change.Name!] = 0;
        _watcher.Renamed += (_, change) => _written[change.Name!] = 0;
        _watcher.EnableRaisingEvents = true;
    }

    /// <inheritdoc/>
    public IReadOnlySet<string> Take()
    {
        var closed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in _written.Keys)
        {
            if (IsFree(Path.Combine(_folder, name)) && _written.TryRemove(name, out _))
            {
                closed.Add(name);
            }
        }

        return closed;
    }

    /// <inheritdoc/>
    public void Dispose() => _watcher.Dispose();

    private static bool IsFree(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
