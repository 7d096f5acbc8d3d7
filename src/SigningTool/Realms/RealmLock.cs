using MedV.SigningTool.Commands;
using MedV.Terminal;

namespace MedV.SigningTool.Realms;

/// <summary>Held by the one medv-sign that writes to a realm. The system lets go of it when the process ends, however it ends.</summary>
internal sealed class RealmLock : IDisposable
{
    private readonly FileStream _file;

    private RealmLock(FileStream file) => _file = file;

    /// <exception cref="ProblemException"><see cref="ExitCode.InUse"/>.</exception>
    public static RealmLock Take(string realmPath)
    {
        string path = Path.Combine(realmPath, ".lock");
        try
        {
            return new RealmLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new ProblemException(
                ExitCode.InUse, $"another medv-sign is writing to {realmPath}", "wait until it ends, then run the command again");
        }
    }

    public void Dispose() => _file.Dispose();
}
