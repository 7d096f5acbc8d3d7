using System.Collections.Immutable;
using MedV.GuestAgent.Menus;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Launches;

/// <summary>All launches that have a folder or live.</summary>
/// <remarks>Not safe for use by several threads.</remarks>
internal sealed class LaunchTable : IDisposable
{
    private readonly IGuestSystem _system;
    private readonly string _root;
    private readonly Dictionary<string, Launch> _launches = new(StringComparer.Ordinal);
    private int _opened;

    /// <summary>Creates the table. What is left of an agent before is removed.</summary>
    /// <param name="system">The operating system.</param>
    /// <param name="root">The agent's own folder, one for it alone.</param>
    public LaunchTable(IGuestSystem system, string root)
    {
        (_system, _root) = (system, root);
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }

        Directory.CreateDirectory(root);
        if (!OperatingSystem.IsWindows())
        {
            // The user passes through it to the folders that are the user's.
            File.SetUnixFileMode(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    /// <summary>The launches that live.</summary>
    public ImmutableArray<string> Living => [.. _launches.Values.Where(launch => launch.IsAlive).Select(launch => launch.Name)];

    /// <summary>Takes a piece of a file.</summary>
    public void Put(HostMessage.Put piece) => Ensure(piece.LaunchId).Files.Put(piece);

    /// <summary>Gives a piece of a file.</summary>
    public GuestMessage.FilePiece Get(HostMessage.Get request) => Find(request.LaunchId).Files.Get(request);

    /// <summary>Starts an application.</summary>
    public void Start(HostMessage.Launch request, MenuApp app)
    {
        Launch launch = Ensure(request.LaunchId);
        if (launch.Running is not null)
        {
            throw new AgentException("busy", $"launch {request.LaunchId} was started before");
        }

        launch.Running = _system.Start(app, [.. request.Files.Select(launch.Files.PathOf)], launch.Files.Folder, request.Display);
    }

    /// <summary>Opens an address.</summary>
    public void Open(HostMessage.Open request)
    {
        // The host does not know this launch, and gets no events of it: no host chooses a name with a dot.
        string name = $"open.{++_opened}";
        Launch launch = Ensure(name);
        try
        {
            launch.Running = _system.Open(request.Url, launch.Files.Folder, request.Display);
        }
        finally
        {
            if (launch.Running is null)
            {
                Remove(launch);
            }
        }
    }

    /// <summary>Removes a launch that has ended.</summary>
    public void Forget(string name)
    {
        Launch launch = Find(name);
        if (launch.IsAlive)
        {
            throw new AgentException("busy", $"launch {name} still runs");
        }

        Remove(launch);
    }

    /// <summary>What happened since the last call. Call it about once a second.</summary>
    public IReadOnlyList<GuestMessage> Look()
    {
        var events = new List<GuestMessage>();
        foreach (Launch launch in _launches.Values.ToArray())
        {
            bool isOurs = launch.Name.Contains('.', StringComparison.Ordinal);
            if (isOurs)
            {
                if (!launch.IsAlive)
                {
                    Remove(launch);
                }

                continue;
            }

            if (launch is { Running.HasStarted: true, IsAnnounced: false })
            {
                launch.IsAnnounced = true;
                events.Add(new GuestMessage.Started(launch.Name));
            }

            bool hasJustEnded = launch.Running is { Exit.IsCompleted: true } && !launch.HasEnded;
            events.AddRange(launch.Files.TakeChanged(hasJustEnded).Select(file => new GuestMessage.FileChanged(launch.Name, file)));
            if (hasJustEnded)
            {
                launch.HasEnded = true;
                events.Add(new GuestMessage.Exited(launch.Name, launch.Running!.Exit.GetAwaiter().GetResult()));
            }
        }

        return events;
    }

    /// <summary>Stops to look after them; they live on.</summary>
    public void Dispose()
    {
        foreach (Launch launch in _launches.Values)
        {
            launch.Files.Dispose();
            launch.Running?.Dispose();
        }
    }

    private Launch Find(string name) => _launches.GetValueOrDefault(name) ?? throw new AgentException("notFound", $"there is no launch {name}");

    private Launch Ensure(string name)
    {
        if (!_launches.TryGetValue(name, out Launch? launch))
        {
            if (_launches.Count >= ProtocolLimits.Launches)
            {
                throw new AgentException("tooMany", $"there are {ProtocolLimits.Launches} launches already: forget some");
            }

            launch = new Launch(name, new LaunchFiles(_system, _root, name));
            _launches.Add(name, launch);
        }

        return launch;
    }

    private void Remove(Launch launch)
    {
        launch.Files.Remove();
        launch.Files.Dispose();
        launch.Running?.Dispose();
        _launches.Remove(launch.Name);
    }

    private sealed class Launch(string name, LaunchFiles files)
    {
        public string Name => name;

        public LaunchFiles Files => files;

        public IRunningApp? Running { get; set; }

        public bool IsAnnounced { get; set; }

        public bool HasEnded { get; set; }

        public bool IsAlive => Running is { } running && (!running.Exit.IsCompleted || running.IsAlive);
    }
}
