namespace MedV.GuestAgent.Menus;

/// <summary>Says when to read the menu again: a second after the last change that the operating system told of, and once a minute if files are others.</summary>
/// <remarks>Some file systems tell of no changes, and a folder that comes later is not watched: the look once a minute finds both.</remarks>
internal sealed class MenuWatcher : IDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(60);

    private readonly IGuestSystem _system;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);
    private long _changed;
    private long _looked;
    private string _mark;

    public MenuWatcher(IGuestSystem system, TimeProvider time)
    {
        (_system, _time) = (system, time);
        _looked = time.GetTimestamp();
        Watch();
        _mark = MarkOrNothing();
    }

    /// <summary>Asks whether to read the menu now. Call it about once a second.</summary>
    public bool IsDue()
    {
        long changed = Interlocked.Read(ref _changed);
        if (changed != 0 && _time.GetElapsedTime(changed) >= Settle)
        {
            Interlocked.CompareExchange(ref _changed, 0, changed);
            return Look();
        }

        return _time.GetElapsedTime(_looked) >= Poll && Look();
    }

    /// <summary>Has the menu read again soon, whatever its files look like.</summary>
    public void LookAgain()
    {
        _mark = "";
        Note();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FileSystemWatcher watcher in _watchers.Values)
        {
            watcher.Dispose();
        }
    }

    private bool Look()
    {
        _looked = _time.GetTimestamp();
        Watch();
        string mark = _system.MenuMark();
        bool isOther = mark != _mark;
        _mark = mark;
        return isOther;
    }

    private string MarkOrNothing()
    {
        try
        {
            return _system.MenuMark();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nothing is like no menu: it is looked at again.
            return "";
        }
    }

    private void Watch()
    {
        foreach (string folder in _system.MenuFolders.Where(folder => !_watchers.ContainsKey(folder) && Directory.Exists(folder)))
        {
            try
            {
                var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
                watcher.Changed += (_, _) => Note();
                watcher.Created += (_, _) => Note();
                watcher.Deleted += (_, _) => Note();
                watcher.Renamed += (_, _) => Note();
                watcher.Error += (_, _) => Note();
                watcher.EnableRaisingEvents = true;
                _watchers.Add(folder, watcher);
            }
            catch (Exception exception) when (exception is IOException or ArgumentException)
            {
                // No watches left, or the folder is gone again: the look once a minute has to do.
            }
        }
    }

    // 0 says that nothing changed; no clock starts there.
    private void Note() => Interlocked.Exchange(ref _changed, Math.Max(1, _time.GetTimestamp()));
}
