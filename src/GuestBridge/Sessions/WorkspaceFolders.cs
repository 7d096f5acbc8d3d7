using MedV.GuestBridge.Machines;

namespace MedV.GuestBridge.Sessions;

/// <summary>Where the bridge of a user keeps its things.</summary>
/// <param name="State">What stays: disks and states of machines, below <c>~/.local/state/medv</c>.</param>
/// <param name="Runtime">What lives as long as a login: sockets.</param>
internal sealed record WorkspaceFolders(string State, string Runtime)
{
    /// <summary>The folders of this user.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="home">The user's home.</param>
    /// <param name="runtime">The folder of the bridge's socket.</param>
    public static WorkspaceFolders Of(Func<string, string?> variable, string home, string runtime) => new(
        OperatingSystem.IsWindows() ? Path.Combine(variable("LOCALAPPDATA") ?? home, "MedV")
            : Path.Combine(variable("XDG_STATE_HOME") is { Length: > 0 } state && Path.IsPathFullyQualified(state) ? state : Path.Combine(home, ".local", "state"), "medv"),
        runtime);

    /// <summary>The folder of all workspaces that ever ran.</summary>
    public string Workspaces => Path.Combine(State, "workspaces");

    /// <summary>The folders of one machine.</summary>
    public MachineFolder Machine(string workspace) => new(workspace, Path.Combine(Workspaces, workspace), Path.Combine(Runtime, workspace));

    /// <summary>What is remembered of a workspace's policy: what holds when it is withdrawn while the bridge does not run.</summary>
    public string PolicyFile(string workspace) => Path.Combine(Workspaces, workspace, "workspace.json");

    /// <summary>Deletes what a machine keeps. It must not run.</summary>
    /// <param name="workspace">Id of the workspace.</param>
    /// <param name="andData">Whether its data disk goes too, and the folders with it.</param>
    /// <exception cref="IOException">Not all of it can be deleted.</exception>
    public void Forget(string workspace, bool andData)
    {
        MachineFolder folder = Machine(workspace);
        foreach (string file in Directory.Exists(folder.State) ? Directory.GetFiles(folder.State) : [])
        {
            if (andData || !Path.GetFileName(file).StartsWith("data.", StringComparison.Ordinal))
            {
                File.Delete(file);
            }
        }

        if (!andData)
        {
            return;
        }

        foreach (string left in (string[])[folder.State, folder.Runtime])
        {
            if (Directory.Exists(left))
            {
                Directory.Delete(left, recursive: true);
            }
        }

        if (Directory.Exists(Workspaces) && !Directory.EnumerateFileSystemEntries(Workspaces).Any())
        {
            Directory.Delete(Workspaces);
        }
    }
}
