# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --only-binary=:all: -r requirements.txt
WORKDIR /app
COPY . .
# collectstatic needs no secret and no database
RUN /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q accounts api deals negotrack

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --no-create-home negotrack \
    && install -d -o negotrack /schedule
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER negotrack
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "-m", "negotrack.alive"]
CMD ["gunicorn", "negotrack.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", \
     "--config", "python:negotrack.gunicorn"]
