using MedV.Daemon.Control.Contract;

namespace MedV.Daemon.Control;

/// <summary>What any user of this host may ask of the daemon, each for itself. Safe to call from many requests at once.</summary>
internal interface IUserControl
{
    /// <summary>The workspaces of a user.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="known">The tag of a report that the user has: the answer waits until there is another, but not for ever. Null: at once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ControlException">The operating system knows no such user.</exception>
    Task<UserWorkspacesReport> WorkspacesAsync(uint user, string? known, CancellationToken cancellationToken);

    /// <summary>Lets a user read the disk of a workspace, if it may use it.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="workspace">Id of the workspace, as asked: not checked.</param>
    /// <exception cref="ControlException">There is no such workspace for this user, or its disk is not complete.</exception>
    UserDisk Open(uint user, string workspace);

    /// <summary>Tells an operator what a user has of each workspace, and why.</summary>
    /// <param name="user">The user's name, as asked: not checked.</param>
    /// <exception cref="ControlException">The operating system knows no such user.</exception>
    PolicyReport Explain(string user);
}
