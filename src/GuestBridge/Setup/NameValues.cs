using System.Diagnostics;

namespace MedV.GuestBridge.Setup;

/// <summary>What the words of a <see cref="NameMask"/> stand for.</summary>
/// <param name="UserName">Name of the user on the host.</param>
/// <param name="HostName">Name of the host.</param>
/// <param name="Workspace">Id of the workspace.</param>
/// <param name="Serial">Serial number of the host; empty when it is not known.</param>
internal sealed record NameValues(string UserName, string HostName, string Workspace, string Serial)
{
    /// <summary>One of them.</summary>
    public string Of(ValueKind kind) => kind switch
    {
        ValueKind.UserName => UserName,
        ValueKind.HostName => HostName,
        ValueKind.Workspace => Workspace,
        ValueKind.Serial => Serial,
        _ => throw new UnreachableException(),
    };
}

/// <summary>The words of a <see cref="NameMask"/>.</summary>
internal enum ValueKind
{
    /// <summary><c>%username%</c>.</summary>
    UserName,

    /// <summary><c>%hostname%</c>.</summary>
    HostName,

    /// <summary><c>%workspace%</c>.</summary>
    Workspace,

    /// <summary><c>%serial%</c>.</summary>
    Serial,
}
