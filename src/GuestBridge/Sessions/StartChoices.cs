using MedV.Workspaces;

namespace MedV.GuestBridge.Sessions;

/// <summary>What the user says about when workspaces start, where policy leaves it to them. Kept in their configuration: the ids of those that start at logon, one in a line.</summary>
/// <param name="folder">The user's folder of configuration, <c>~/.config/medv</c>.</param>
internal sealed class StartChoices(string folder)
{
    // 4096 ids of 32 characters.
    private const int MostBytes = 128 * 1024;

    private readonly string _file = Path.Combine(folder, "start-at-logon");
    private readonly Lock _lock = new();

    /// <summary>The folder of this user.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="home">The user's home.</param>
    public static string FolderOf(Func<string, string?> variable, string home) =>
        OperatingSystem.IsWindows() ? Path.Combine(variable("LOCALAPPDATA") ?? home, "MedV")
            : Path.Combine(variable("XDG_CONFIG_HOME") is { Length: > 0 } config && Path.IsPathFullyQualified(config) ? config : Path.Combine(home, ".config"), "medv");

    /// <summary>Whether a workspace starts when its user logs on.</summary>
    public bool StartsAtLogon(WorkspacePolicy policy) =>
        policy.Start == StartMode.AtLogon || (policy.Start == StartMode.UserChoice && Read().Contains(policy.Id));

    /// <summary>Keeps what the user says.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public void Choose(string id, bool atLogon)
    {
        lock (_lock)
        {
            HashSet<string> ids = Read();
            if (!(atLogon ? ids.Add(id) : ids.Remove(id)))
            {
                return;
            }

            Directory.CreateDirectory(folder);
            string beside = $"{_file}.new";
            File.WriteAllLines(beside, ids.Order(StringComparer.Ordinal));
            File.Move(beside, _file, overwrite: true);
        }
    }

    private HashSet<string> Read()
    {
        try
        {
            return new FileInfo(_file) is { Exists: true, Length: <= MostBytes }
                ? [.. File.ReadAllLines(_file).Select(line => line.Trim()).Where(WorkspacePolicy.IsValidId)]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
