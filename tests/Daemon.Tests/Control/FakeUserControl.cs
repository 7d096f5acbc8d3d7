using MedV.Daemon.Control;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Daemon.Tests.Control;

/// <summary>A daemon that has nothing for anybody, and remembers who asked.</summary>
internal sealed class FakeUserControl : IUserControl
{
    public List<uint> Asked { get; } = [];

    public Task<UserWorkspacesReport> WorkspacesAsync(uint user, string? known, CancellationToken cancellationToken)
    {
        Asked.Add(user);
        return Task.FromResult(new UserWorkspacesReport("tag", $"user {user}", [], []));
    }

    public PolicyReport Explain(string user) => new(user, []);

    public UserDisk Open(uint user, string workspace) => throw new ControlException(ExitCode.NotPermitted, $"{workspace} is not for {user}");
}
