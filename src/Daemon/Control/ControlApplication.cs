using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Control;

/// <summary>Turns one HTTP exchange into one call of <see cref="ControlRoutes"/> or <see cref="EventStream"/>, and every outcome into JSON.</summary>
internal sealed partial class ControlApplication(IDaemonControl control, IUserControl users, TimeProvider time, ILogger<ControlApplication> logger) : IHttpApplication<HttpContext>
{
    // Doctor and enrolment ask the origin; both have shorter limits of their own. This one is for what nobody thought of.
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(2);

    private readonly ControlRoutes _routes = new(control, users);
    private readonly UserRoutes _userRoutes = new(users);
    private readonly EventStream _events = new(control);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing is held per exchange.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            using var timeout = new CancellationTokenSource(LongestRequest, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
            if (context.Features.Get<Caller>() is { Door: Door.Users, UserId: uint user })
            {
                (object own, JsonTypeInfo ownType) = await _userRoutes.AnswerAsync(user, context.Request, either.Token);
                await WriteAsync(context, StatusCodes.Status200OK, own, ownType);
                return;
            }

            if (context.Features.Get<Caller>() is not { MayUse: true, Door: Door.Operators })
            {
                LogStranger(logger, context.Features.Get<Caller>()?.UserId);
                throw new ControlException(
                    ExitCode.NotPermitted,
                    "only root, the daemon's own user and members of the group Control:Group may do this",
                    "use sudo, or have an admin add you to that group and log in again");
            }

            if (context.Request.Path == EventStream.Path)
            {
                // For as long as the caller likes: nothing of the daemon waits for it.
                await _events.WriteAsync(context, context.RequestAborted);
                return;
            }

            (object report, JsonTypeInfo type) = await _routes.AnswerAsync(context.Request, either.Token);
            await WriteAsync(context, StatusCodes.Status200OK, report, type);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            await WriteErrorAsync(context, StatusCodes.Status504GatewayTimeout, ExitCode.Failed, "the daemon took too long", "medv doctor may say why");
        }
        catch (ControlException refused)
        {
            await WriteErrorAsync(context, StatusOf(refused.Code), refused.Code, refused.Message, refused.Hint);
        }
        catch (BadHttpRequestException bad)
        {
            await WriteErrorAsync(context, bad.StatusCode, ExitCode.WrongUsage, bad.Message.TrimEnd('.'), hint: null);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            // One request's defect must not take the delivery down with it.
            LogFailed(logger, exception, context.Request.Method, context.Request.Path);
            await WriteErrorAsync(context, StatusCodes.Status500InternalServerError, ExitCode.Failed, "the daemon failed to answer", "its log has the details, event 5012");
        }
    }

    private static int StatusOf(ExitCode code) => code switch
    {
        ExitCode.WrongUsage => StatusCodes.Status400BadRequest,
        ExitCode.NotPermitted => StatusCodes.Status403Forbidden,
        ExitCode.NotFound => StatusCodes.Status404NotFound,
        ExitCode.InUse => StatusCodes.Status409Conflict,
        ExitCode.NotTrusted or ExitCode.Damaged => StatusCodes.Status422UnprocessableEntity,
        ExitCode.Unreachable => StatusCodes.Status502BadGateway,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static Task WriteErrorAsync(HttpContext context, int status, ExitCode code, string error, string? hint) =>
        WriteAsync(context, status, new ErrorReport((int)code, error, hint), ContractJson.Default.ErrorReport);

    private static async Task WriteAsync(HttpContext context, int status, object report, JsonTypeInfo type)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(report, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    [LoggerMessage(EventId = 5011, Level = LogLevel.Warning, Message = "Refused the control API to user id {UserId}")]
    private static partial void LogStranger(ILogger logger, uint? userId);

    [LoggerMessage(EventId = 5012, Level = LogLevel.Error, Message = "Failed to answer {Method} {Path}")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string path);
}
