using System.Collections.Immutable;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
using MedV.Terminal;
using MedV.Workspaces;

namespace MedV.SigningTool.Workspaces;

/// <summary>A workspace that an administrator wrote.</summary>
internal static class WorkspaceFile
{
    /// <summary>Reads it. More than one document may have is a fault of it, not of the disk.</summary>
    public static byte[] Read(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length > WorkspaceTarget.MaximumBytes
            ? throw new ProblemException(ExitCode.Failed, $"{path} has {file.Length} bytes, expected at most {WorkspaceTarget.MaximumBytes}")
            : BoundedFile.Read(path, WorkspaceTarget.MaximumBytes);
    }

    /// <summary>A line for each fault on standard error, and how the command ends.</summary>
    public static ExitCode Refuse(Session session, string path, ImmutableArray<WorkspaceFault> faults)
    {
        foreach (WorkspaceFault fault in faults)
        {
            session.Error.WriteLine($"{CommandLine.Program}: error: {fault}");
        }

        session.Error.WriteLine($"{CommandLine.Program}: hint: {path} has {faults.Length} faults; see docs/workspaces.md for each setting");
        return ExitCode.Failed;
    }
}
