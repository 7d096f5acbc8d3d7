using System.Globalization;
using System.Text;

namespace MedV.GuestAgent.Launches;

/// <summary><c>medv-guest launch</c>: starts in the user's session what the agent hands over, and tells how it ended.</summary>
internal static class SessionRunner
{
    private const int Failed = 127;

    /// <summary>Runs until the agent says that nothing is left.</summary>
    /// <param name="desk">To the agent.</param>
    /// <param name="start">Opens a file with parameters.</param>
    /// <param name="error">Is told what could not be started.</param>
    /// <param name="cancellationToken">Ends it; what was started lives on.</param>
    public static async Task RunAsync(Stream desk, Func<string, string, IRunningApp> start, TextWriter error, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(desk, new UTF8Encoding(false), leaveOpen: true);
        using var one = new SemaphoreSlim(1);
        List<Task> ends = [];
        while (await reader.ReadLineAsync(cancellationToken) is { } number && number != SessionDesk.Bye
            && await reader.ReadLineAsync(cancellationToken) is { } file && await reader.ReadLineAsync(cancellationToken) is { } parameters)
        {
            ends.Add(FollowAsync(number, file, parameters));
        }

        await Task.WhenAll(ends);

        async Task FollowAsync(string number, string file, string parameters)
        {
            int code = Failed;
            try
            {
                using IRunningApp app = start(file, parameters);
                code = await app.Exit.WaitAsync(cancellationToken);
            }
            catch (AgentException refused)
            {
                await error.WriteLineAsync(refused.Message);
            }

            await one.WaitAsync(cancellationToken);
            try
            {
                await desk.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {code}\n")), cancellationToken);
                await desk.FlushAsync(cancellationToken);
            }
            catch (IOException)
            {
                // The agent is gone.
            }
            finally
            {
                one.Release();
            }
        }
    }
}
