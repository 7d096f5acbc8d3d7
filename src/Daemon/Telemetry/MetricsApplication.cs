using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Telemetry;

/// <summary>Answers one request for the figures.</summary>
internal sealed partial class MetricsApplication(IMetricsSource source, ILogger<MetricsApplication> logger) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing is held per exchange.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (context.Request.Path != "/metrics")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        bool isHead = HttpMethods.IsHead(context.Request.Method);
        if (!isHead && !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return;
        }

        byte[] page;
        try
        {
            page = source.Page();
        }
        catch (Exception exception)
        {
            // Who only looks must not take the delivery down.
            LogFailed(logger, exception);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        context.Response.ContentType = Exposition.ContentType;
        context.Response.ContentLength = page.Length;
        if (!isHead)
        {
            await context.Response.Body.WriteAsync(page, context.RequestAborted);
        }
    }

    [LoggerMessage(EventId = 5503, Level = LogLevel.Error, Message = "Failed to write metrics")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
