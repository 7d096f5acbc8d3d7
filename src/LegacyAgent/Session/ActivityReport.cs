using MedV.LegacyAgent.Protocol;

namespace MedV.LegacyAgent.Session;

/// <summary>Decides when to tell of windows, idleness and a wanted restart. Pure: it is told what is.</summary>
internal sealed class ActivityReport
{
    private int? _windows;
    private bool _isRebootPending;
    private int _idleAfter;
    private int _every;
    private int _toldIdleSeconds;

    /// <summary>Forgets what was told: another host may listen.</summary>
    public void Reset()
    {
        _windows = null;
        _isRebootPending = false;
        Drive(0, 0);
    }

    /// <summary>Takes over when to tell of idleness.</summary>
    public void Drive(int idleAfter, int every)
    {
        _idleAfter = idleAfter;
        _every = every;
        _toldIdleSeconds = 0;
    }

    /// <summary>The events for how things are.</summary>
    public IEnumerable<Message> Look(int windows, int idleSeconds, bool isRebootPending)
    {
        if (windows != _windows)
        {
            _windows = windows;
            yield return Message.Windows(windows);
        }

        if (isRebootPending != _isRebootPending)
        {
            _isRebootPending = isRebootPending;
            yield return Message.Reboot(isRebootPending);
        }

        bool isIdle = _idleAfter > 0 && idleSeconds >= _idleAfter;
        if (!isIdle && _toldIdleSeconds > 0)
        {
            _toldIdleSeconds = 0;
            yield return Message.Idle(0);
        }
        else if (isIdle && (_toldIdleSeconds == 0 || (_every > 0 && idleSeconds - _toldIdleSeconds >= _every)))
        {
            _toldIdleSeconds = idleSeconds;
            yield return Message.Idle(idleSeconds);
        }
    }
}
