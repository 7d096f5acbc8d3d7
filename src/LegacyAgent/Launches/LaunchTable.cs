using MedV.LegacyAgent.Menus;
using MedV.LegacyAgent.Protocol;

namespace MedV.LegacyAgent.Launches;

/// <summary>All launches that have a folder or live.</summary>
/// <remarks>Not safe for use by several threads.</remarks>
internal sealed class LaunchTable : IDisposable
{
    private readonly IGuestSystem _system;
    private readonly string _root;
    private readonly Dictionary<string, Launch> _launches = new(StringComparer.Ordinal);

    /// <summary>Creates the table. What is left of an agent before is removed.</summary>
    /// <param name="system">The operating system.</param>
    /// <param name="root">The agent's own folder, one for it alone.</param>
    public LaunchTable(IGuestSystem system, string root)
    {
        _system = system;
        _root = MakeAnew(root);
    }

    /// <summary>The launches that live.</summary>
    public IList<string> Living => [.. _launches.Values.Where(launch => launch.IsAlive).Select(launch => launch.Name)];

    /// <summary>Takes a piece of a file.</summary>
    public void Put(Request piece) => Ensure(piece.Launch).Files.Put(piece);

    /// <summary>Gives a piece of a file.</summary>
    public Message Get(Request request) => Find(request.Launch).Files.Get(request);

    /// <summary>Starts an application.</summary>
    public void Start(Request request, MenuApp app)
    {
        Launch launch = Ensure(request.Launch);
        if (launch.Running is not null)
        {
            throw new AgentException("busy", $"launch {request.Launch} was started before");
        }

        launch.Running = _system.Start(app, [.. request.Files.Select(launch.Files.PathOf)]);
    }

    /// <summary>Removes a launch that has ended.</summary>
    public void Forget(string name)
    {
        Launch launch = Find(name);
        if (launch.IsAlive)
        {
            throw new AgentException("busy", $"launch {name} still runs");
        }

        launch.Files.Remove();
        launch.Dispose();
        _launches.Remove(name);
    }

    /// <summary>What happened since the last call. Call it about once a second.</summary>
    public IList<Message> Look()
    {
        var events = new List<Message>();
        foreach (Launch launch in _launches.Values)
        {
            if (launch is { Running: not null, IsAnnounced: false })
            {
                launch.IsAnnounced = true;
                events.Add(Message.Started(launch.Name));
            }

            int? code = launch.Running?.ExitCode;
            bool hasJustEnded = code is not null && !launch.HasEnded;
            events.AddRange(launch.Files.TakeChanged(hasJustEnded).Select(file => Message.FileChanged(launch.Name, file)));
            if (hasJustEnded)
            {
                launch.HasEnded = true;
                events.Add(Message.Exited(launch.Name, code ?? 0));
            }
        }

        return events;
    }

    /// <summary>Stops to look after them; they live on.</summary>
    public void Dispose()
    {
        foreach (Launch launch in _launches.Values)
        {
            launch.Dispose();
        }
    }

    private static string MakeAnew(string root)
    {
        const int MostFolders = 8;

        for (int number = 1; ; number++)
        {
            string folder = number == 1 ? root : $"{root}-{number}";
            try
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }

                Directory.CreateDirectory(folder);
                return folder;
            }
            catch (Exception exception) when (number < MostFolders && (exception is IOException or UnauthorizedAccessException))
            {
                // An application of the agent before still has a document open.
            }
        }
    }

    private Launch Find(string name) => _launches.TryGetValue(name, out Launch? launch) ? launch : throw new AgentException("notFound", $"there is no launch {name}");

    private Launch Ensure(string name)
    {
        if (!_launches.TryGetValue(name, out Launch? launch))
        {
            if (_launches.Count >= ProtocolLimits.Launches)
            {
                throw new AgentException("tooMany", $"there are {ProtocolLimits.Launches} launches already: forget some");
            }

            launch = new Launch(name, new LaunchFiles(_root, name));
            _launches.Add(name, launch);
        }

        return launch;
    }

    private sealed class Launch(string name, LaunchFiles files) : IDisposable
    {
        public string Name => name;

        public LaunchFiles Files => files;

        public IRunningApp? Running { get; set; }

        public bool IsAnnounced { get; set; }

        public bool HasEnded { get; set; }

        public bool IsAlive => Running is { ExitCode: null };

        public void Dispose()
        {
            files.Dispose();
            Running?.Dispose();
        }
    }
}
