using Spectre.Console;

namespace MedV.SigningTool.Commands;

/// <summary>A progress bar on a terminal, and nothing elsewhere.</summary>
internal static class TerminalProgress
{
    /// <summary>Runs <paramref name="work"/>, which reports how many of <paramref name="total"/> bytes are done.</summary>
    public static async Task<T> RunAsync<T>(Session session, string title, long total, Func<Action<long>, Task<T>> work)
    {
        if (session.Progress is null)
        {
            return await work(_ => { });
        }

        return await session.Progress.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new DownloadedColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(total, 1));
                return await work(done => task.Value = done);
            });
    }

    /// <summary>Runs <paramref name="work"/>, of which nobody knows how long it takes.</summary>
    public static Task<T> WaitAsync<T>(Session session, string title, Func<T> work) => session.Progress is null
        ? Task.FromResult(work())
        : session.Progress.Status().StartAsync(Markup.Escape(title), _ => Task.Run(work));
}
