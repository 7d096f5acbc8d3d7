namespace MedV.Daemon.Configuration;

/// <summary>Section <c>Control</c>: how <c>medv</c> reaches this daemon.</summary>
internal sealed class ControlOptions
{
    /// <summary>Absolute path of the Unix socket, at most 107 bytes of UTF-8. Its folder is made when missing.</summary>
    // systemd's RuntimeDirectory=medv makes the folder; 107 bytes is what sockaddr_un holds beside the closing zero.
    [AbsolutePath(MaximumBytes = 107)]
    public string Socket { get; init; } = "/run/medv/medvd.sock";

    /// <summary>Name of a group whose members may use the socket besides root and the daemon's own user; empty for none.</summary>
    // Closed until an admin opens it: the reports name hosts and addresses, and enrolment decides whom to trust.
    public string Group { get; init; } = "";
}
